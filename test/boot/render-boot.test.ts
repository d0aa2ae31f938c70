import { describe, expect, it, onTestFinished } from 'vitest';
import { bootTemplate, renderBoot } from '../../src/boot/render-boot.ts';
import { withAgentGroup } from '../../src/boot/access/with-agent-group.ts';
import { clockAt } from '../../src/clock.ts';
import { parseAs } from '../../lab/device/config/as-number.ts';
import { bgpConfigOf } from '../../lab/device/config/bgp.ts';
import { parseJunosText } from '../../lab/device/junos/parser.ts';
import { createVirtualCrpd } from '../../lab/device/virtual-crpd.ts';
import { createFabric } from '../../lab/engine/fabric.ts';
import { bootCases } from '../support/boot-cases.ts';
import { temporaryFile } from '../support/files.ts';
import { goldenAccess } from '../support/test-access.ts';
import { podFacts } from '../support/pod-facts.ts';
import { renderedBoot } from '../support/rendered-boot.ts';

const nowhere = '/does/not/exist/juniper.conf.j2';
const bgpOf = (name: string) => bgpConfigOf(parseJunosText(renderedBoot(bootCases[name]!).text).tree);

describe.each(Object.entries(bootCases))('%s', (name, one) => {
  it('is rendered to its golden file', async () => {
    const whole = withAgentGroup(renderedBoot(one).text, goldenAccess);
    await expect(whole).toMatchFileSnapshot(`../golden/boot/${name}.conf`);
  });

  it('is valid Junos text, from which a virtual cRPD boots', async () => {
    const { text: rendered, facts } = renderedBoot(one);
    const text = withAgentGroup(rendered, goldenAccess);
    const [address] = facts.self.addresses;
    const { scheduler } = clockAt(50);
    const engine = createFabric({ scheduler, random: () => 0.5 }).engine(address!);
    const device = createVirtualCrpd({ name, bootText: text, engine, scheduler });
    onTestFinished(() => device.dispose());
    await device.start();
    await engine.start();
    onTestFinished(() => engine.stop());

    const { warnings, tree } = parseJunosText(text);
    const bgp = bgpConfigOf(tree);
    expect(bgp.as).toBe(parseAs(String(facts.settings.asn)));
    expect(bgp.groups.map((group) => group.name)).toEqual(
      expect.arrayContaining(facts.settings.bgpgroups.map((group) => group.name)),
    );
    expect(bgp.groups.flatMap(({ neighbors }) => neighbors)).toEqual([]);
    // Templates of the original lack a semicolon, the built-in ones do not.
    if (one.mounted === undefined) expect(warnings).toEqual([]);
  });
});

describe('a rendered configuration', () => {
  it.each([
    ['an-ipv4-reflector', ['inet'], '10.42.0.7'],
    ['a-dual-reflector', ['inet', 'inet6'], '10.42.0.7'],
    ['an-ipv6-reflector', ['inet6'], '10.150.59.223'],
    ['the-first-version-as-a-reflector-with-evpn', ['inet', 'evpn'], '10.42.0.7'],
  ])('%s has the families %j and the cluster id %s', (name, families, cluster) => {
    const { groups, routerId } = bgpOf(name);
    const clients = groups.find((group) => group.name === 'MESHRR-CLIENTS');
    expect(groups.map((group) => group.families)).toEqual(groups.map(() => families));
    expect(routerId).toBe(cluster);
    expect(clients).toMatchObject({ type: 'internal', cluster });
    expect(groups.filter((group) => group.cluster !== undefined)).toEqual(
      groups.filter((group) => group.allow.length > 0),
    );
  });

  it('an-evpn-route-server accepts clients of other ASes', () => {
    const clients = bgpOf('an-evpn-route-server').groups.find((group) => group.name === 'MESHRR-CLIENTS');
    expect(clients).toMatchObject({
      type: 'external',
      families: ['evpn'],
      asRanges: [
        { from: 65_001, to: 65_500 },
        { from: 65_510, to: 65_510 },
      ],
      allow: ['10.0.0.0/8', '192.0.2.0/24'],
      multihop: 10,
    });
  });

  it('is the same for both styles of templates of the original', () => {
    expect(bgpOf('a-mounted-template-by-group')).toEqual(bgpOf('a-mounted-template-by-key'));
  });

  it.each([
    ['the-environment-of-02', true],
    ['an-ipv6-reflector', true],
    ['an-evpn-route-server', false],
    ['the-first-version-as-a-route-server', false],
  ])('%s has rib-sharding: %s', (name, sharded) => {
    const { text } = renderedBoot(bootCases[name]!);
    expect(text.includes('rib-sharding;')).toBe(sharded);
    expect(text.includes('advertise-from-main-vpn-tables;')).toBe(!sharded);
    expect(text).toContain('update-threading;');
  });
});

describe('a missing setting is an error with a hint:', () => {
  const environment = { POD_IP: '10.42.0.7' };
  const groups = 'bgpgroups: [{ name: M, type: mesh, source: { hostname: meshrr } }]\n';

  it('the AS number', () => {
    const facts = podFacts(groups, environment);
    expect(() => renderBoot(facts, bootTemplate('ipv4rr', nowhere))).toThrow(
      "partials/routing-options.j2:3: 'asn' is undefined: write `asn` into the settings file; without a file, set AUTONOMOUS_SYSTEM",
    );
  });

  it('a group of clients, for a template that prints their prefixes', () => {
    const mounted = temporaryFile('juniper.conf.j2', '\nallow {{ MESHRR_CLIENTRANGE }};');
    const facts = podFacts(groups, environment);
    expect(() => renderBoot(facts, bootTemplate('ipv4rr', mounted))).toThrow(
      `${mounted}:2: 'MESHRR_CLIENTRANGE' is undefined: the settings need a group of \`type: subtractive\``,
    );
  });
});

describe('a template of the original prints', () => {
  const environment = { POD_IP: '10.42.0.7' };
  const rendered = (settings: string, template: string, more: Readonly<Record<string, string>> = {}) => {
    const mounted = temporaryFile('juniper.conf.j2', template);
    return renderBoot(podFacts(settings, { ...environment, ...more }), bootTemplate('ipv4rr', mounted));
  };
  const groups =
    'bgpgroups: [{ name: M, type: mesh, source: { hostname: meshrr }, vars: { export: OUT } }]\n';

  it('an AS number in dotted notation as it is written', () => {
    const asn = 'asn: "65000.10"\n';
    expect(rendered(asn + groups, 'autonomous-system {{ asn }};')).toBe('autonomous-system 65000.10;');
    expect(rendered(asn + groups, '{{ AUTONOMOUS_SYSTEM }}')).toBe('65000.10');
    expect(renderBoot(podFacts(asn + groups, environment), bootTemplate('ipv4rr', nowhere))).toContain(
      'autonomous-system 65000.10;',
    );
  });

  it("the operator's variables, and those of a group", () => {
    const vars = 'vars: { site: north, mtu: 9000, communities: [a, b] }\n';
    const template =
      '{{ site }} {{ mtu }} {{ communities | join(" ") }}' +
      '{% for g in bgpgroups_mesh %} {{ g }}:{{ bgpgroups_mesh[g].export }} {{ g.export }}{% endfor %}' +
      "{% if bgpgroups_mesh['M'].import is defined %} import{% endif %}";
    expect(rendered(vars + groups, template)).toBe('north 9000 a b M:OUT OUT');
  });

  const licence = 'license { keys { key "{{ LICENSE_KEY }}"; } }';

  it('a licence key, and fails without one', () => {
    expect(rendered(groups, licence, { LICENSE_KEY: 'E1 a' })).toContain('key "E1 a";');
    expect(() => rendered(groups, `system {\n${licence}\n}`)).toThrow(
      /juniper\.conf\.j2:2: LICENSE_KEY is not set: set it in the environment, or `license_key` in the settings file/,
    );
  });

  it.each([
    '{% if LICENSE_KEY %}x{% endif %}',
    '{% if LICENSE_KEY is not none %}x{% endif %}',
    '{% if LICENSE_KEY is defined and LICENSE_KEY %}x{% endif %}',
    '{{ LICENSE_KEY or "" }}',
    '{{ LICENSE_KEY | default("", true) }}',
  ])('nothing for %s without a licence key', (template) => {
    expect(rendered(groups, template)).toBe('');
  });
});

describe('a built-in template', () => {
  it.each(['../package.json', '/etc/passwd', 'partials/../ipv4rr.j2', 'nope.j2', 'partials'])(
    'is not found by %s',
    (name) => {
      expect(bootTemplate('ipv4rr', nowhere).load(name)).toBeUndefined();
    },
  );

  it('is found by its name', () => {
    expect(bootTemplate(undefined, nowhere).name).toBe('ipv4rr.j2');
    expect(bootTemplate('evpnrs', nowhere).load('partials/system.j2')).toContain('\nsystem {\n');
  });
});

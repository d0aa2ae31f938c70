import { describe, expect, it } from 'vitest';
import { showValue } from '../../../src/config/check/describe-issue.ts';
import { sourceKinds } from '../../../src/config/schema/source-settings.ts';
import { load, loadEnvironment, someGroup } from '../../support/config/loading.ts';

describe('problems', () => {
  it('are reported all at once, in order, with their positions and values', () => {
    const { problems } = load(`encrypted_root_pw: 12345
asn: "99999999999"
mode: ipv5
colour: red
down_after: soon
resync: 0
crpd: { address: nowhere, username: x, tls: { cert: a } }
http: 5
bgpgroups:
- name: A
  type: mesh
- name: A
  type: Mesh
  source: { sourcetype: DNS, hostname: 10.0.0.1 }
  max_peers: 0
- { name: B, type: mesh, source: { hostname: x }, max_peers: 2, min_peers: 3, prefixes: [] }
- { name: C, type: star }
- { name: "D E", type: subtractive }
- name: F
  type: subtractive
  prefixes: [10.1.0.0/8, 10.0.0.0/16, ten]
- 7
- { name: G, type: mesh, source: { sourcetype: EndpointSlice, service: Core.x }, spread: zone }
- { name: H, type: mesh, source: { hostname: h } }
- { name: I, type: mesh, source: { sourcetype: static, addresses: [10.0.0, 10.0.0.1] } }
- { name: J, type: subtractive, prefixes: [10.0.0.0/8], max_peers: 1 }
- { name: K, type: mesh, source: { hostname: X. }, asranges: [5-3] }
- { name: L, type: subtractive, prefixes: [] }
- { name: M, type: mesh, source: { hostname: a }, sources: [{ hostname: b_-c }] }
- { type: subtractive, prefixes: ["::/0"] }
`);

    expect(problems?.join('\n')).toMatchInlineSnapshot(`
      "f:1:20: encrypted_root_pw: expected text, not a number (not shown)
      f:2:6: asn: expected an AS number, such as 65000 or "65000.1", not "99999999999"
      f:3:7: mode: expected one of ipv4rr, ipv6rr, dualrr, evpnrs, routereflector, routeserver, not "ipv5"
      f:4:9: colour: unknown setting, its value is text (not shown); values for a template of your own go under \`vars:\`
      f:5:13: down_after: expected a duration such as 10, 10s, 250ms or 5m, not "soon"
      f:6:9: resync: expected a duration such as 10, 10s, 250ms or 5m of at least 100ms, not 0
      f:7:7: crpd: username and password_file belong together, one of them is missing
      f:7:18: crpd.address: expected host:port, not "nowhere"
      f:7:45: crpd.tls: cert and key belong together, one of them is missing
      f:8:7: http: expected a mapping, not 5
      f:10:3: bgpgroups[0].source: is missing: a mesh group needs to know where its members come from
      f:12:9: bgpgroups[1].name: "A" is already the name of bgpgroups[0]
      f:14:40: bgpgroups[1].source.hostname: expected a host name (addresses go under \`sourcetype: static\`), not "10.0.0.1"
      f:15:14: bgpgroups[1].max_peers: expected a whole number from 1 to 100000, not 0
      f:16:76: bgpgroups[2].min_peers: expected at most max_peers, not 3
      f:16:89: bgpgroups[2].prefixes: unknown setting, its value is a list; values for a template of your own go under \`vars:\` of the group
      f:17:20: bgpgroups[3].type: expected one of mesh, subtractive, not "star"
      f:18:3: bgpgroups[4].prefixes: is missing
      f:18:11: bgpgroups[4].name: expected the name of a Junos BGP group, not "D E"
      f:21:14: bgpgroups[5].prefixes[0]: expected 10.0.0.0/8, without host bits, not "10.1.0.0/8"
      f:21:39: bgpgroups[5].prefixes[2]: expected a prefix such as 10.0.0.0/8, not "ten"
      f:22:3: bgpgroups[6]: expected a mapping, not 7
      f:23:72: bgpgroups[7].source.service: expected the name of a Kubernetes object, such as meshrr-core, not "Core.x"
      f:23:90: bgpgroups[7].spread: needs max_peers: without it every member is a peer, wherever it runs
      f:25:68: bgpgroups[9].source.addresses[0]: expected an IPv4 or IPv6 address, not "10.0.0"
      f:26:43: bgpgroups[10].prefixes: 10.0.0.0/8 overlaps 10.0.0.0/16 of F: a client would belong to both
      f:26:68: bgpgroups[10].max_peers: unknown setting, its value is a number (not shown); values for a template of your own go under \`vars:\` of the group
      f:27:34: bgpgroups[11].source: "x" is already used by bgpgroups[2].source
      f:27:63: bgpgroups[11].asranges[0]: expected an AS number or a range of them such as 65001-65500, not "5-3"
      f:28:43: bgpgroups[12].prefixes: expected at least one, the list is empty
      f:29:60: bgpgroups[13].sources: cannot be used together with \`source\`: list all of them here
      f:30:3: bgpgroups[14].name: is missing"
    `);
  });

  it.each([
    ['nothing', '', 'f:1:1: expected a mapping, not null'],
    ['a list', '- 1', 'f:1:1: expected a mapping, not a list'],
    ['a single word', 'meshrr', 'f:1:1: expected a mapping, not "meshrr"'],
    ['no groups', 'asn: 1', 'f:1:1: bgpgroups: is missing'],
    ['a number of groups', 'bgpgroups: 3', 'f:1:12: bgpgroups: expected a list, not 3'],
    [
      'an empty list of groups',
      'bgpgroups: []',
      'f:1:12: bgpgroups: expected at least one, the list is empty',
    ],
    [
      'sources without a dash',
      'bgpgroups: [{ name: M, type: mesh, max_peers: 2, spread: zone, sources: { hostname: a } }]',
      'f:1:73: bgpgroups[0].sources: expected a list (each entry begins with a dash), not a mapping',
    ],
    ['an empty crpd', `crpd:\n${someGroup}`, 'f:1:6: crpd: expected a mapping, not null'],
    ['a key twice', `asn: 1\nasn: 2\n${someGroup}`, 'f:2:1: asn is set a second time here'],
    ['a tab', 'crpd:\n\taddress: x', 'f:2:1: YAML is indented with spaces, not with tabs'],
    ['two documents', `${someGroup}---\na: 1`, 'f:2:1: expected one YAML document, a second one begins here'],
    ['an open bracket', 'bgpgroups: [', 'f:1:13: this is not YAML (bad indent)'],
    ['a stray *', 'asn: *x', 'f: an alias (*) has no anchor (&); text that begins with * needs quotes'],
  ])('are reported for %s', (_, text, problem) => {
    expect(load(text).problems).toContain(problem);
  });

  it('list the kinds of source if the kind is unknown', () => {
    const kinds = sourceKinds.map(({ word }) => word).join(', ');
    for (const [written, shown] of [
      ['carrier-pigeon', '"carrier-pigeon"'],
      ['5', '5'],
    ] as const)
      expect(
        load(`bgpgroups: [{ name: H, type: mesh, source: { sourcetype: ${written} } }]\n`).problems,
      ).toEqual([`f:1:58: bgpgroups[0].source.sourcetype: expected one of ${kinds}, not ${shown}`]);
  });

  it('never show a secret', () => {
    const secret = 'hunter2-hunter2';
    const files = [
      `encrypted_root_pw: [${secret}]\n`,
      `encrypted_root_pw: 77777\n`,
      `rootpassword: ${secret}\n`,
      `crpd: { password: ${secret}, token: 77777, key: { a: ${secret} } }\n`,
      `asn: $6$${secret}\n`,
      `license_key: "${secret}\n`,
      `license_key: ${secret}: ${secret}\n`,
      `encrypted_root_pw: *${secret}\n`,
      `encrypted_root_pw: @${secret}\n`,
      `encrypted_root_pw: !${secret} x\n`,
    ].map((text) => text + someGroup);

    for (const file of files) {
      const { problems = [] } = load(file);
      expect(problems, file).not.toEqual([]);
      expect(problems.join('\n')).not.toMatch(/hunter2|77777/);
    }
  });
});

it.each(['community: hunter2', 'comunity: 4711', 'crpd: { user: hunter2 }', 'remember: hunter2 4711'])(
  'an unknown setting is named without its value, which may be a secret: %s',
  (line) => {
    const { problems } = load(`${someGroup}${line}\n`);

    expect(problems).toEqual([
      expect.stringMatching(/: unknown setting, its value is .* \(not shown\)(;|$)/),
    ]);
    expect(problems?.join()).not.toMatch(/hunter2|4711/);
  },
);

describe('values for templates of an operator', () => {
  it('are set under vars, at the top and in a group', () => {
    const { settings } = load(`
vars: { site: north, mtu: 9000, nested: { a: [1, yes, null, 2.5] } }
bgpgroups:
- { name: M, type: mesh, source: { hostname: meshrr }, vars: { export: PARTIAL-OUT } }
- { name: C, type: subtractive, prefixes: [10.0.0.0/8], vars: { import: [A, B] } }
`);
    expect(settings?.vars).toEqual({ site: 'north', mtu: 9000, nested: { a: [1, 'yes', null, 2.5] } });
    expect(settings?.bgpgroups).toMatchObject([
      { vars: { export: 'PARTIAL-OUT' } },
      { vars: { import: ['A', 'B'] } },
    ]);
  });

  it('have names that templates can use and that hide no other variable', () => {
    const { problems } = load(`vars:
  asn: 1
  POD_IP: 1
  bgpgroups_mesh: 1
  range: 1
  2fast: 1
  a-b: 1
  not: 1
  __class__: 1
  x: &x [*x]
bgpgroups:
- name: M
  type: mesh
  source: { hostname: meshrr }
  vars: { hostname: fine, asn: fine, max_peers: 1, prefixes: 1, items: 1, "": 1 }
`);
    expect(problems?.join('\n')).toMatchInlineSnapshot(`
      "f:2:8: vars.asn: templates already have a variable of this name: choose another
      f:3:11: vars.POD_IP: templates already have a variable of this name: choose another
      f:4:19: vars.bgpgroups_mesh: templates already have a variable of this name: choose another
      f:5:10: vars.range: templates already have a variable of this name: choose another
      f:6:10: vars.2fast: a name consists of letters, digits and _, and begins with a letter
      f:7:8: vars.a-b: a name consists of letters, digits and _, and begins with a letter
      f:8:8: vars.not: templates already have a variable of this name: choose another
      f:9:14: vars.__class__: a name consists of letters, digits and _, and begins with a letter
      f:10:9: vars.x: expected text, a number, true, false, null, or lists and mappings of them, not deeper than 20, not a list
      f:15:49: bgpgroups[0].vars.max_peers: templates already have a variable of this name: choose another
      f:15:62: bgpgroups[0].vars.prefixes: templates already have a variable of this name: choose another
      f:15:72: bgpgroups[0].vars.items: templates already have a variable of this name: choose another
      f:15:79: bgpgroups[0].vars.: a name consists of letters, digits and _, and begins with a letter"
    `);
  });

  it('beside the settings, where the original meshrr had them, are problems that say where they belong', () => {
    const { problems } = load(`site: north
http: { colour: red }
bgpgroups:
- { name: M, type: mesh, source: { hostname: meshrr }, export: PARTIAL-OUT }
`);
    expect(problems).toEqual([
      'f:1:7: site: unknown setting, its value is text (not shown); values for a template of your own go under `vars:`',
      'f:2:17: http.colour: unknown setting, its value is text (not shown)',
      'f:4:64: bgpgroups[0].export: unknown setting, its value is text (not shown); values for a template of your own go under `vars:` of the group',
    ]);
  });
});

it.each(['{ address: "::1", port: 9180 }', '', '9180', '{ adress: whatever }'])(
  '`control: %s` of an earlier version is accepted with a notice that it has no effect',
  (control) => {
    const { settings, notices } = load(`${someGroup}control: ${control}\n`);

    expect(settings?.bgpgroups).toHaveLength(1);
    expect(notices).toEqual([expect.stringMatching(/^f: control: has no effect, remove it: .*Unix socket/)]);
  },
);

describe('mode routeserver', () => {
  const notice =
    "mode: `routeserver` meant EVPN in the original's 0.2; here it means IPv4, as in its first version, unless MESHRR_FAMILY_INET and MESHRR_FAMILY_EVPN say otherwise: use `evpnrs` for EVPN";

  it('causes a notice that it meant EVPN in 0.2, in a file and without one', () => {
    expect(load(`mode: RouteServer\n${someGroup}`).notices).toEqual([`f: ${notice}`]);
    expect(loadEnvironment({ MESHRR_MODE: 'routeserver' }).notices).toContain(notice);
  });

  it('causes no notice together with variables of the first version, where it means the same', () => {
    expect(loadEnvironment({ MESHRR_MODE: 'routeserver', MESH_SERVICE_NAME: 'm' }).notices).not.toContain(
      notice,
    );
  });
});

it.each<[unknown, string, string]>([
  ['red', 'colour', '"red"'],
  ['x'.repeat(100), 'colour', `"${'x'.repeat(59)}… (102 characters)`],
  [undefined, 'colour', 'nothing'],
  [{ a: 1 }, 'colour', 'a mapping'],
  ['red', 'root_password', 'text (not shown)'],
  [5, 'apiToken', 'a number (not shown)'],
  ['$6$salt$hash', 'colour', 'text (not shown)'],
])('a finding shows %j of %s as %s', (value, name, shown) => {
  expect(showValue(value, ['somewhere', 0, name])).toBe(shown);
});

import { lastValueFrom } from 'rxjs';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { withPeers } from '../../src/boot/with-peers.ts';
import { runningInText } from '../../src/boot/running-in-text.ts';
import { clockAt } from '../../src/clock.ts';
import { policyOf } from '../../src/config/policy-of.ts';
import { gnmiRouter } from '../../src/crpd/gnmi/router.ts';
import type { IpAddress } from '../../src/model/address.ts';
import type { Policy } from '../../src/model/group.ts';
import { covers } from '../../src/model/prefix-set.ts';
import type { Running } from '../../src/model/running.ts';
import { bareEndpoint, type Sighting, type View } from '../../src/model/sighting.ts';
import { sameRunning } from '../../src/plan/drift.ts';
import { observe, unheard } from '../../src/plan/view.ts';
import { bootCases } from '../support/boot-cases.ts';
import { crpdFromText } from '../support/booted-crpd.ts';
import { renderedBoot } from '../support/rendered-boot.ts';

const now = 1000;

/** What the agent of a device that boots from this text reads first, over real gNMI. */
async function readAfterBoot(text: string, address?: IpAddress): Promise<Running> {
  const device = await crpdFromText(text, address);
  const clock = clockAt(1);
  const router = gnmiRouter({
    device: { address: device.address },
    clock,
    resyncMs: 30_000,
    random: () => 0.5,
  });
  onTestFinished(() => router.close());
  const running = await lastValueFrom(router.read(), { defaultValue: undefined });
  expect(device.violations).toEqual([]);
  return running!;
}

/** A source for each mesh group, which names these addresses, or is blind. */
function viewOf({ groups }: Policy, members: ReadonlyMap<string, readonly string[] | 'blind'>): View {
  const sightings = groups.flatMap(({ name, kind }): readonly Sighting[] => {
    if (kind === 'subtractive') return [];
    const source = { id: `test ${name}`, group: name, confirmEmptyMs: 0 };
    const named = members.get(name) ?? [];
    return named === 'blind'
      ? [{ kind: 'blind', source, because: { kind: 'unreachable', who: 'DNS', detail: 'SERVFAIL' } }]
      : [{ kind: 'seen', source, endpoints: named.map((text) => bareEndpoint(text as IpAddress)) }];
  });
  return sightings.reduce(
    (view, sighting) => observe(view, sighting, now),
    unheard(
      sightings.map(({ source }) => source),
      now,
    ),
  );
}

function policyIn(name: string): { readonly text: string; readonly policy: Policy } {
  const { facts, text } = renderedBoot(bootCases[name]!);
  return { text, policy: policyOf(facts.settings, facts.self, 'seed') };
}

/** Three members of the mesh and five upstreams, in the family of the case. */
function membersFor(policy: Policy): ReadonlyMap<string, readonly string[]> {
  const isIpv6 = !Array.from(policy.self.addresses).some((address) => address.includes('.'));
  const at = (net: number, n: number) => (isIpv6 ? `fd00:${net}::${n}` : `10.42.${net}.${n}`);
  return new Map(
    policy.groups
      .filter(({ kind }) => kind === 'mesh')
      .map(({ name }, index) => [name, [1, 2, 3, 4, 5].map((n) => at(index + 1, n))]),
  );
}

describe.each(Object.keys(bootCases))('%s', (name) => {
  it('is read from the text as the device that boots from it reports it over gNMI', async () => {
    const { text } = policyIn(name);

    expect(runningInText(text)).toEqual(await readAfterBoot(text));
  });

  it('boots with the discovered peers, and the first round of its agent changes nothing', async () => {
    const { text, policy } = policyIn(name);
    const view = viewOf(policy, membersFor(policy));

    const born = withPeers(text, policy, view, now);

    const running = await readAfterBoot(born.text);
    expect(sameRunning(running, runningInText(born.text))).toBe(true);
    for (const { name: group, ...kind } of policy.groups) {
      const { neighbors = new Set(), allow = [] } = running.groups.get(group) ?? {};
      if (kind.kind === 'mesh') expect(neighbors.size).toBe(kind.maxPeers ?? 5);
      else for (const peer of explicitIn(running)) expect(covers(allow, peer)).toBe(false);
    }
    expect(withPeers(born.text, policy, view, now)).toEqual({ text: born.text, changes: [] });
  });

  it('stays as rendered if every source is blind', () => {
    const { text, policy } = policyIn(name);
    const blind = new Map(policy.groups.map((group) => [group.name, 'blind' as const]));

    expect(withPeers(text, policy, viewOf(policy, blind), now)).toEqual({ text, changes: [] });
  });
});

function explicitIn({ groups, elsewhere }: Running): readonly IpAddress[] {
  return [...Array.from(groups.values()).flatMap(({ neighbors }) => [...neighbors]), ...elsewhere.keys()];
}

describe('a configuration that a device saved', () => {
  let policy: Policy;
  beforeEach(() => {
    ({ policy } = policyIn('an-ipv4-reflector'));
  });
  const saved = (bgp: string) => `groups { MESHRR { protocols { bgp { ${bgp} } } } }\napply-groups MESHRR;\n`;

  it('keeps the neighbors of a blind source and gets those of the others', () => {
    const text = saved(`
      group MESHRR-MESH { type internal; neighbor 10.42.1.9; }
      group MESHRR-UPSTREAM { type internal; }
      group MESHRR-CLIENTS { type internal; allow [ 0.0.0.0/1 128.0.0.0/1 ]; }`);
    const view = viewOf(
      policy,
      new Map<string, readonly string[] | 'blind'>([
        ['MESHRR-MESH', 'blind'],
        ['MESHRR-UPSTREAM', ['10.42.2.1']],
      ]),
    );

    const { text: after, changes } = withPeers(text, policy, view, now);

    const { groups } = runningInText(after);
    expect(groups.get('MESHRR-MESH')?.neighbors).toEqual(new Set(['10.42.1.9']));
    expect(groups.get('MESHRR-UPSTREAM')?.neighbors).toEqual(new Set(['10.42.2.1']));
    expect(covers(groups.get('MESHRR-CLIENTS')?.allow ?? [], '10.42.1.9' as IpAddress)).toBe(false);
    expect(changes).toEqual([
      'MESHRR-UPSTREAM: neighbor 10.42.2.1 added',
      'MESHRR-CLIENTS: allow has 40 prefixes without the neighbors',
    ]);
  });

  it('names ten new neighbors of a group and counts the others', () => {
    const members = Array.from({ length: 13 }, (_, n) => `10.42.1.${n + 1}`);

    const { changes } = withPeers(
      saved('group MESHRR-MESH { type internal; }'),
      policy,
      viewOf(policy, new Map([['MESHRR-MESH', members]])),
      now,
    );

    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatch(/^MESHRR-MESH: neighbor 10\.42\.1\.1 added, .*, 3 more neighbors$/);
  });

  it('loses its own address as neighbor, and the statement of a drain that is over', () => {
    const text = saved(`
      graceful-shutdown { sender { local-preference 0; } }
      group MESHRR-MESH { type internal; neighbor 10.42.0.7; neighbor 10.42.1.9; }`);

    const { text: after, changes } = withPeers(text, policy, viewOf(policy, new Map()), now);

    expect(runningInText(after)).toEqual({
      groups: new Map([['MESHRR-MESH', { neighbors: new Set(['10.42.1.9']), allow: [] }]]),
      elsewhere: new Map(),
    });
    expect(changes).toEqual([
      'MESHRR-MESH: neighbor 10.42.0.7 removed (self)',
      'graceful-shutdown: removed, no drain is running',
    ]);
  });

  it.each([
    ['a neighbor', 'group MESHRR-MESH { type internal; inactive: neighbor 10.42.1.9; neighbor 10.42.1.8; }'],
    ['a group', 'inactive: group MESHRR-MESH { type internal; neighbor 10.42.1.9; }'],
    ['allow', 'group MESHRR-CLIENTS { type internal; inactive: allow [ 10.0.0.0/8 ]; }'],
    ['a protected neighbor', 'group MESHRR-MESH { type internal; protect: neighbor 10.42.1.9; }'],
  ])('with a mark on %s is read as the device that boots from it reports it over gNMI', async (_, bgp) => {
    const text = `${saved(bgp)}routing-options { autonomous-system 65000; }\n`;

    expect(runningInText(text)).toEqual(await readAfterBoot(text));
  });

  it('keeps what an operator has deactivated', () => {
    const text = saved(`
      group MESHRR-MESH { type internal; inactive: neighbor 10.42.1.9; }
      group MESHRR-CLIENTS { type internal; inactive: allow 10.0.0.0/8; }`);
    const view = viewOf(policy, new Map([['MESHRR-MESH', ['10.42.1.8', '10.42.1.9']]]));

    const { text: after, changes } = withPeers(text, policy, view, now);

    expect(after).toContain('inactive: neighbor 10.42.1.9;');
    expect(after).toContain('inactive: allow 10.0.0.0/8;');
    expect(changes).toEqual(['MESHRR-MESH: neighbor 10.42.1.8 added']);
  });

  it('excludes neighbors outside of MESHRR from allow', () => {
    const text =
      saved('group MESHRR-CLIENTS { allow all; }') +
      'protocols { bgp { group BY-HAND { neighbor 10.9.9.9; } } }\n';

    const { text: after } = withPeers(text, policy, viewOf(policy, new Map()), now);

    const { groups, elsewhere } = runningInText(after);
    expect(elsewhere).toEqual(new Map([['10.9.9.9', 'protocols bgp group BY-HAND']]));
    expect(covers(groups.get('MESHRR-CLIENTS')!.allow, '10.9.9.9' as IpAddress)).toBe(false);
    expect(covers(groups.get('MESHRR-CLIENTS')!.allow, '10.9.9.8' as IpAddress)).toBe(true);
  });

  it.each([
    ['a neighbor without a valid address', 'group MESHRR-MESH { neighbor core-1; }', 'neighbor core-1'],
    ['an invalid prefix', 'group MESHRR-CLIENTS { allow 10.0.0.0/40; }', 'allow 10.0.0.0/40'],
  ])('is rejected with %s', (_, bgp, said) => {
    expect(() => withPeers(saved(bgp), policy, viewOf(policy, new Map()), now)).toThrow(said);
  });
});

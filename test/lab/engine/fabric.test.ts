import { describe, expect, it } from 'vitest';
import type { BgpConfig } from '../../../lab/engine/bgp-config.ts';
import type { EngineChange } from '../../../lab/engine/engine.ts';
import type { IpAddress } from '../../../src/model/address.ts';
import { bgpConfig, bgpGroup, bgpNetwork } from '../../support/bgp-network.ts';

const [a, b] = ['10.0.0.1' as IpAddress, '10.0.0.2' as IpAddress];
const pair = `${a} ${b}`;
/** Longer than all timers of the daemons. */
const ages = 60_000;

const explicit = (peer: string) => bgpConfig([bgpGroup({ neighbors: [peer] })]);
const allow = (...prefixes: readonly string[]) => bgpConfig([bgpGroup({ name: 'C', allow: prefixes })]);
const passive = (peer: IpAddress) => bgpConfig([bgpGroup({ neighbors: [{ address: peer, passive: true }] })]);
const shut = (peer: IpAddress) => bgpConfig([bgpGroup({ neighbors: [{ address: peer, shutdown: true }] })]);
const external = (as: number, expected: object, parts: object = { neighbors: [b] }) =>
  bgpConfig([bgpGroup({ type: 'external', ...expected, ...parts })], as);

describe('a session', () => {
  it.each<readonly [string, BgpConfig, BgpConfig, boolean]>([
    ['explicit, explicit', explicit(b), explicit(a), true],
    ['explicit, allow', explicit(b), allow('10.0.0.0/24'), true],
    ['allow, explicit', allow('0.0.0.0/0'), explicit(a), true],
    ['explicit, allow of others', explicit(b), allow('10.1.0.0/16'), false],
    ['explicit, nothing', explicit(b), bgpConfig([]), false],
    ['allow, allow', allow('0.0.0.0/0'), allow('0.0.0.0/0'), false],
    ['passive, explicit', passive(b), explicit(a), true],
    ['passive, passive', passive(b), passive(a), false],
    ['passive, allow', passive(b), allow('0.0.0.0/0'), false],
    ['passive group, explicit', bgpConfig([bgpGroup({ passive: true, neighbors: [b] })]), explicit(a), true],
    [
      'passive group, allow',
      bgpConfig([bgpGroup({ passive: true, neighbors: [b] })]),
      allow('::/0', '0.0.0.0/0'),
      false,
    ],
    ['shut down, explicit', shut(b), explicit(a), false],
    ['internal, another AS', explicit(b), bgpConfig([bgpGroup({ neighbors: [a] })], 65001), false],
    [
      'external, the AS expected',
      external(65000, { peerAs: 65001 }),
      external(65001, { peerAs: 65000 }, { neighbors: [a] }),
      true,
    ],
    [
      'external, another AS',
      external(65000, { peerAs: 65001 }),
      external(65002, { peerAs: 65000 }, { neighbors: [a] }),
      false,
    ],
    [
      'external, the AS of the neighbor rather than of the group',
      external(65000, { peerAs: 1 }, { neighbors: [{ address: b, peerAs: 65001 }] }),
      external(65001, { peerAs: 65000 }, { neighbors: [a] }),
      true,
    ],
    [
      'external by allow, an AS of the ranges',
      external(65000, { asRanges: [{ from: 65001, to: 65009 }] }, { allow: ['10.0.0.0/24'] }),
      external(65009, { peerAs: 65000 }, { neighbors: [a] }),
      true,
    ],
    [
      'external by allow, an AS outside of the ranges',
      external(65000, { asRanges: [{ from: 65001, to: 65009 }] }, { allow: ['10.0.0.0/24'] }),
      external(65010, { peerAs: 65000 }, { neighbors: [a] }),
      false,
    ],
    [
      'external without an AS expected',
      external(65000, {}),
      external(65001, { peerAs: 65000 }, { neighbors: [a] }),
      false,
    ],
  ])('%s', async (_, ofA, ofB, comesUp) => {
    const { node, pass, up, causes } = bgpNetwork();
    await node(a, ofA);
    await node(b, ofB);
    pass(ages);
    expect(up()).toEqual(comesUp ? [pair] : []);
    expect(causes()).toEqual([]);
  });

  it('comes up in whichever order the two ends are configured', async () => {
    const { node, pass, up, engine } = bgpNetwork();
    await node(a, explicit(b));
    pass(ages);
    expect(engine(a).sessions().get(b)).toMatchObject({ state: 'ACTIVE', transitions: 0 });
    await node(b, explicit(a));
    pass(ages);
    expect(up()).toEqual([pair]);
  });

  it('does not come up before both daemons are started', async () => {
    const { engine, node, pass, up } = bgpNetwork();
    await node(a, explicit(b));
    await engine(b).apply(explicit(a));
    pass(ages);
    expect(up()).toEqual([]);
    await engine(b).start();
    pass(ages);
    expect(up()).toEqual([pair]);
  });

  it.each([
    [true, { group: 'G', dynamic: false }],
    [false, { group: 'C', dynamic: true }],
  ])('explicit beats allow: %s', async (explicitBeatsAllow, entry) => {
    const { node, pass } = bgpNetwork({ switches: { explicitBeatsAllow } });
    const both = bgpConfig([bgpGroup({ neighbors: [b] }), bgpGroup({ name: 'C', allow: ['0.0.0.0/0'] })]);
    const engine = await node(a, both);
    await node(b, explicit(a));
    pass(ages);
    expect(engine.sessions().get(b)).toMatchObject({ ...entry, state: 'ESTABLISHED' });
  });
});

describe('a daemon', () => {
  it('reports the states of RFC 4271 and counts how often a session came up', async () => {
    const { node, pass, engine, scheduler } = bgpNetwork();
    const told: EngineChange[] = [];
    engine(a).change$.subscribe((change) => told.push(change));
    await engine(a).apply(explicit(b));
    await engine(a).start();
    await node(b, explicit(a));
    pass(ages);
    const states = told.map((change) => (change.kind === 'session' ? change.session.state : change.kind));
    expect(states.slice(states.lastIndexOf('CONNECT'))).toEqual([
      'CONNECT',
      'OPENSENT',
      'OPENCONFIRM',
      'ESTABLISHED',
    ]);
    const session = engine(a).sessions().get(b);
    expect(session).toMatchObject({ group: 'G', dynamic: false, transitions: 1, peerAs: 65000 });
    expect(session?.lastEstablished).toBeGreaterThan(0n);
    expect(session?.lastEstablished).toBeLessThan(BigInt(scheduler.now()) * 1_000_000n);
  });

  it('forgets a client with its session, and a neighbor with its entry', async () => {
    const { node, pass, engine } = bgpNetwork();
    await node(a, allow('10.0.0.0/24'));
    await node(b, explicit(a));
    pass(ages);
    const gone: string[] = [];
    engine(a).change$.subscribe((change) => change.kind === 'gone' && gone.push(change.address));
    await engine(b).stop();
    expect(gone).toEqual([b]);
    expect(engine(a).sessions().size).toBe(0);

    await engine(a).apply(explicit(b));
    expect(engine(a).sessions().get(b)).toMatchObject({ dynamic: false });
    await engine(a).apply(bgpConfig([]));
    pass(ages);
    expect(engine(a).sessions().size).toBe(0);
  });
});

/** Two daemons with a session, configured as neighbors at both ends by default. */
async function established(ofA: BgpConfig = explicit(b), ofB: BgpConfig = explicit(a), switches = {}) {
  const network = bgpNetwork({ switches });
  await network.node(a, ofA);
  await network.node(b, ofB);
  network.pass(ages);
  expect(network.up()).toEqual([pair]);
  return network;
}

describe('an established session', () => {
  it('falls at once when a daemon stops, and returns with it', async () => {
    const { engine, pass, up, causes } = await established();
    await engine(a).stop();
    expect(up()).toEqual([]);
    expect(causes()).toEqual(['node-stopped']);
    pass(ages);
    expect(up()).toEqual([]);
    await engine(a).start();
    pass(ages);
    expect(up()).toEqual([pair]);
    expect(engine(b).sessions().get(a)).toMatchObject({ transitions: 2 });
  });

  it('falls for good when a daemon is disposed of', async () => {
    const { engine, pass, up, causes, node } = await established();
    let isComplete = false;
    engine(a).change$.subscribe({ complete: () => (isComplete = true) });
    await engine(a).dispose();
    expect(isComplete).toBe(true);
    expect(causes()).toEqual(['node-stopped']);
    pass(ages);
    expect(up()).toEqual([]);
    // A new engine at the same address starts from scratch.
    await node(a, explicit(b));
    pass(ages);
    expect(up()).toEqual([pair]);
  });

  const cuts = [
    ['frozen', 'thawed'],
    ['cut off', 'joined again'],
  ] as const;

  it.each(cuts)('falls after the hold time when a daemon is %s, and returns when it is %s', async (how) => {
    const { engine, fabric, pass, up, causes } = await established();
    if (how === 'frozen') engine(a).freeze();
    else fabric.isolate(a);
    pass(2_999);
    expect(up()).toEqual([pair]);
    pass(1);
    expect(up()).toEqual([]);
    expect(causes()).toEqual(['hold-timer']);
    pass(ages);
    expect(up()).toEqual([]);
    if (how === 'frozen') engine(a).thaw();
    else fabric.rejoin(a);
    pass(ages);
    expect(up()).toEqual([pair]);
    expect(causes()).toEqual(['hold-timer']);
  });

  it.each(cuts)('stays when a daemon is %s and %s within the hold time', async (how) => {
    const { engine, fabric, pass, up, causes } = await established();
    if (how === 'frozen') engine(a).freeze();
    else fabric.isolate(a);
    pass(2_000);
    if (how === 'frozen') engine(a).thaw();
    else fabric.rejoin(a);
    pass(ages);
    expect(up()).toEqual([pair]);
    expect(causes()).toEqual([]);
  });

  it('falls when its link is cut, until the link is joined; other sessions stay', async () => {
    const { fabric, node, pass, up } = await established();
    const c = '10.0.0.7' as IpAddress;
    await node(c, bgpConfig([bgpGroup({ neighbors: [a] })]));
    const reaching = bgpConfig([bgpGroup({ neighbors: [b, c] })]);
    await node(a, reaching);
    pass(ages);
    expect(up()).toHaveLength(2);

    fabric.links.cut(b, a);
    expect([fabric.links.isCut(a, b), fabric.links.isCut(a, c)]).toEqual([true, false]);
    pass(ages);
    expect(up()).not.toContain(pair);
    expect(up()).toHaveLength(1);

    fabric.links.join(a, b);
    pass(ages);
    expect(up()).toHaveLength(2);
  });

  it('falls after the same hold time if something else is edited meanwhile', async () => {
    const { engine, fabric, pass, up } = await established();
    fabric.isolate(a);
    pass(2_000);
    await engine(b).apply(bgpConfig([bgpGroup({ neighbors: [a, '10.0.0.9'] })]));
    pass(1_000);
    expect(up()).toEqual([]);
  });

  it('falls when one end removes the neighbor', async () => {
    const { engine, pass, up, causes } = await established();
    await engine(b).apply(bgpConfig([]));
    expect(up()).toEqual([]);
    expect(causes()).toEqual(['configuration-removed']);
    pass(ages);
    expect(engine(a).sessions().get(b)).toMatchObject({ state: 'ACTIVE' });
    expect(engine(b).sessions().size).toBe(0);
  });

  it('falls when its prefix of allow is removed, and stays when another prefix is', async () => {
    const { engine, up, causes } = await established(allow('10.0.0.0/24', '10.1.0.0/16'));
    await engine(a).apply(allow('10.0.0.0/25'));
    expect(up()).toEqual([pair]);
    await engine(a).apply(allow('10.1.0.0/16'));
    expect(up()).toEqual([]);
    expect(causes()).toEqual(['configuration-removed']);
  });

  it('falls exactly once when a client becomes a neighbor', async () => {
    const { engine, pass, up, causes } = await established(allow('10.0.0.0/24'));
    const promoted = bgpConfig([
      bgpGroup({ neighbors: [b] }),
      bgpGroup({ name: 'C', allow: ['10.0.0.0/31', '10.0.0.128/25'] }),
    ]);
    await engine(a).apply(promoted);
    expect(causes()).toEqual(['promoted']);
    pass(ages);
    await engine(a).apply(promoted);
    pass(ages);
    expect(up()).toEqual([pair]);
    expect(causes()).toEqual(['promoted']);
    expect(engine(a).sessions().get(b)).toMatchObject({ group: 'G', dynamic: false });
  });

  it('falls when a neighbor becomes a client', async () => {
    const { engine, pass, up, causes } = await established();
    await engine(a).apply(allow('10.0.0.0/24'));
    expect(causes()).toEqual(['configuration-removed']);
    pass(ages);
    expect(up()).toEqual([pair]);
    expect(engine(a).sessions().get(b)).toMatchObject({ group: 'C', dynamic: true });
  });

  it.each([
    [false, []],
    [true, ['fault-switch']],
  ])('an edit of allow that still covers it, where edits reset: %s', async (allowEditResets, fallen) => {
    const network = await established(allow('10.0.0.0/24'), explicit(a), { allowEditResets });
    await network.engine(a).apply(allow('10.0.0.0/24', '10.1.0.0/16'));
    expect(network.causes()).toEqual(fallen);
    network.pass(ages);
    expect(network.up()).toEqual([pair]);
    expect(network.causes()).toEqual(fallen);
  });

  it('that fell while one end was frozen is not established when that end continues', async () => {
    const { engine, pass } = await established();
    engine(a).freeze();
    await engine(b).apply(bgpConfig([]));
    pass(ages);
    // While frozen, it reports what it last knew.
    expect(engine(a).sessions().get(b)).toMatchObject({ state: 'ESTABLISHED' });
    engine(a).thaw();
    pass(ages);
    expect(engine(a).sessions().get(b)).toMatchObject({ state: 'ACTIVE' });
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BgpConfig } from '../../../lab/engine/bgp-config.ts';
import type { Fall } from '../../../lab/engine/simulated-link.ts';
import type { IpAddress } from '../../../src/model/address.ts';
import { bgpConfig, bgpGroup, bgpNetwork } from '../../support/bgp-network.ts';

const nodes = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'] as const;
const holdMs = 3_000;

/** How a daemon is configured for another one: not at all, as a neighbor, as a passive neighbor, or as a client. */
const stances = ['none', 'explicit', 'passive', 'client'] as const;
type Stance = (typeof stances)[number];
type Stances = readonly Stance[];

type Action =
  | { readonly kind: 'apply'; readonly node: number; readonly stances: Stances }
  | { readonly kind: 'stop' | 'start' | 'freeze' | 'thaw' | 'isolate' | 'rejoin'; readonly node: number }
  | { readonly kind: 'pass'; readonly ms: number };

const anyNode = fc.nat({ max: nodes.length - 1 });
const anyStances = fc.array(fc.constantFrom(...stances), {
  minLength: nodes.length,
  maxLength: nodes.length,
});
const anyAction: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('apply'), node: anyNode, stances: anyStances }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('stop', 'start', 'freeze', 'thaw', 'isolate', 'rejoin'),
      node: anyNode,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass'), ms: fc.nat({ max: 8_000 }) }) },
);

function configOf(node: number, stances: Stances): BgpConfig {
  const named = (stance: Stance) => nodes.filter((_, peer) => peer !== node && stances[peer] === stance);
  return bgpConfig([
    bgpGroup({
      name: 'MESH',
      neighbors: [
        ...named('explicit'),
        ...named('passive').map((address) => ({ address: address as IpAddress, passive: true })),
      ],
    }),
    bgpGroup({ name: 'CLIENTS', allow: named('client').map((address) => `${address}/32`) }),
  ]);
}

/** The operations on the daemons, as plain data. */
interface Fact {
  readonly at: number;
  readonly kind: Action['kind'];
  readonly node: number;
}

async function play(start: readonly Stances[], actions: readonly Action[]) {
  const network = bgpNetwork();
  const state = nodes.map((_, node) => ({
    stances: start[node] ?? [],
    running: true,
    frozen: false,
    isolated: false,
  }));
  const facts: Fact[] = [];
  for (const [node, address] of nodes.entries())
    await network.node(address, configOf(node, state[node]!.stances));

  for (const action of actions) {
    if (action.kind === 'pass') {
      network.pass(action.ms);
      continue;
    }
    const { node, kind } = action;
    const [engine, own] = [network.engine(nodes[node]!), state[node]!];
    facts.push({ at: network.scheduler.now(), kind, node });
    switch (kind) {
      case 'apply':
        own.stances = action.stances;
        await engine.apply(configOf(node, action.stances));
        break;
      case 'stop':
        own.running = false;
        await engine.stop();
        break;
      case 'start':
        own.running = true;
        await engine.start();
        break;
      case 'freeze':
      case 'thaw':
        own.frozen = kind === 'freeze';
        engine[kind]();
        break;
      case 'isolate':
      case 'rejoin':
        own.isolated = kind === 'isolate';
        network.fabric[kind](nodes[node] as IpAddress);
    }
  }
  network.pass(60_000);
  return { ...network, state, facts };
}

const anyPlay = [
  fc.array(anyStances, { minLength: nodes.length, maxLength: nodes.length }),
  fc.array(anyAction, { maxLength: 30 }),
] as const;

it('after all timers have expired, exactly the sessions that the rules allow are up', async () => {
  await fc.assert(
    fc.asyncProperty(...anyPlay, async (start, actions) => {
      const { up, state } = await play(start, actions);
      const expected = nodes.flatMap((one, a) =>
        nodes.flatMap((other, b) => {
          if (b <= a) return [];
          const ofBoth = [state[a]!.stances[b]!, state[b]!.stances[a]!];
          const isUp =
            [state[a]!, state[b]!].every((end) => end.running && !end.frozen && !end.isolated) &&
            ofBoth.includes('explicit') &&
            !ofBoth.includes('none');
          return isUp ? [`${one} ${other}`] : [];
        }),
      );
      expect(up()).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

it('every daemon that is not frozen reports the same sessions as the network', async () => {
  await fc.assert(
    fc.asyncProperty(...anyPlay, async (start, actions) => {
      const { up, state, engine } = await play(start, actions);
      for (const [node, address] of nodes.entries()) {
        if (state[node]!.frozen) continue;
        const known = Array.from(engine(address).sessions().values());
        const established = known.filter((session) => session.state === 'ESTABLISHED');
        expect(established.map((session) => session.address).toSorted()).toEqual(
          up()
            .filter((pair) => pair.split(' ').includes(address))
            .flatMap((pair) => pair.split(' ').filter((end) => end !== address))
            .toSorted(),
        );
        // It lists its configured neighbors, up or not, and clients that are up.
        const configured = nodes.filter(
          (_, peer) => peer !== node && ['explicit', 'passive'].includes(state[node]!.stances[peer]!),
        );
        const explicit = known.filter(({ dynamic }) => !dynamic).map((session) => session.address);
        expect(explicit.toSorted()).toEqual(state[node]!.running ? configured : []);
      }
    }),
    { numRuns: 200 },
  );
});

it('every fall has its cause', async () => {
  await fc.assert(
    fc.asyncProperty(...anyPlay, async (start, actions) => {
      const { fabric, facts } = await play(start, actions);
      const ends = ({ a, b }: Fall) => [nodes.indexOf(a as '10.0.0.1'), nodes.indexOf(b as '10.0.0.1')];
      const isExplained = (fall: Fall): boolean => {
        const around = facts.filter(({ node }) => ends(fall).includes(node));
        const did = (kinds: readonly string[], at: number) =>
          around.some((fact) => kinds.includes(fact.kind) && fact.at === at);
        switch (fall.cause) {
          case 'node-stopped':
            return did(['stop'], fall.at);
          case 'hold-timer':
            return did(['freeze', 'isolate'], fall.at - holdMs);
          case 'configuration-removed':
          case 'promoted':
            return did(['apply'], fall.at);
          case 'fault-switch':
            return false;
        }
      };
      expect(fabric.falls.filter((fall) => !isExplained(fall))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

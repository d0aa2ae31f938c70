import type { IpAddress } from '../../../src/model/address.ts';
import type { Policy } from '../../../src/model/group.ts';
import { rank, spreadOut } from '../../../src/plan/ranking.ts';

/** A pod of a simulated hierarchy. */
export interface Node {
  readonly identity: string;
  readonly zone: string;
}

/** The cores that each edge has chosen, by the edge's identity. */
export type Choices = ReadonlyMap<string, readonly string[]>;
export type Choose = (edge: Node, cores: readonly Node[], before: readonly string[]) => readonly string[];

const zones = ['zone-a', 'zone-b', 'zone-c'];

/** Pods with names as Kubernetes gives them, spread over three zones; every set has other names. */
export function nodes(set: number, kind: string, count: number): readonly Node[] {
  return Array.from({ length: count }, (_, n) => ({
    identity: `${kind}-${set}-${((n * 7919 + set * 104_729) % 1_000_003).toString(36)}`,
    zone: zones[n % zones.length]!,
  }));
}

/** Chooses the best-ranked cores, spread over zones if asked for: where meshrr converges. */
export function rendezvous(spread: 'zone' | 'none'): Choose {
  return ({ identity, zone }, cores) => {
    const policy: Pick<Policy, 'selection' | 'seed' | 'self'> = {
      selection: 'rendezvous',
      seed: '',
      self: { identity, addresses: new Set() },
    };
    const endpoints = cores.map((core) => ({ ...core, address: core.identity as IpAddress }));
    const ranked = rank(endpoints, policy);
    const ordered = spread === 'none' ? ranked : spreadOut(ranked, (core) => core.zone, zone);
    return ordered.slice(0, 2).map((core) => core.identity);
  };
}

/** Keeps the cores chosen before and fills free slots at random, as meshrr 0.2 did. */
export function stickyRandom(random: () => number): Choose {
  return (_, cores, before) => {
    const chosen = before.filter((core) => cores.some(({ identity }) => identity === core));
    const others = cores.map(({ identity }) => identity).filter((core) => !chosen.includes(core));
    while (chosen.length < 2 && others.length > 0)
      chosen.push(...others.splice(Math.floor(random() * others.length), 1));
    return chosen;
  };
}

/** Lets every edge choose again. */
export function settle(
  edges: readonly Node[],
  cores: readonly Node[],
  choose: Choose,
  before?: Choices,
): Choices {
  return new Map(
    edges.map((edge) => [edge.identity, choose(edge, cores, before?.get(edge.identity) ?? [])] as const),
  );
}

/** How many edges chose each core. */
export function loads(choices: Choices, cores: readonly Node[]): readonly number[] {
  const all = Array.from(choices.values()).flat();
  return cores.map(({ identity }) => all.filter((core) => core === identity).length);
}

/** How many slots have another core than before. */
export function moves(before: Choices, after: Choices): number {
  return Array.from(after).flatMap(([edge, cores]) =>
    cores.filter((core) => !before.get(edge)?.includes(core)),
  ).length;
}

/** Restarts one core after another; each comes back under the name that `name` gives it. */
export function rollingRestart(
  edges: readonly Node[],
  cores: readonly Node[],
  choose: Choose,
  start: Choices,
  name: (core: Node) => string,
): { readonly end: Choices; readonly cores: readonly Node[]; readonly moves: number } {
  let [now, there, moved] = [start, cores, 0];
  for (const core of cores) {
    const without = there.filter((other) => other !== core);
    const back = [...without, { ...core, identity: name(core) }];
    for (const some of [without, back]) {
      const next = settle(edges, some, choose, now);
      moved += moves(now, next);
      now = next;
    }
    there = back;
  }
  return { end: now, cores: there, moves: moved };
}

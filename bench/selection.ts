import type { IpAddress } from '../src/model/address.ts';
import type { Policy } from '../src/model/group.ts';
import { rank } from '../src/plan/rank.ts';
import { percentile, row } from './support.ts';

const edges = 200;
const sets = 50;
const names = (set: number, kind: string, count: number) =>
  Array.from(
    { length: count },
    (_, n) => `${kind}-${set}-${((n * 7919 + set * 104_729) % 1_000_003).toString(36)}`,
  );

/** Each edge's two best cores. */
function choices(
  edgeNames: readonly string[],
  coreNames: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const cores = coreNames.map((identity) => ({ identity, address: identity as IpAddress }));
  return new Map(
    edgeNames.map((identity) => {
      const policy: Pick<Policy, 'selection' | 'seed' | 'self'> = {
        selection: 'rendezvous',
        seed: '',
        self: { identity, addresses: new Set() },
      };
      return [
        identity,
        rank(cores, policy)
          .slice(0, 2)
          .map((core) => core.identity),
      ];
    }),
  );
}

/** Claim: 200 edges choose two of 8 cores each; loads are even, and few move when a ninth core comes. */
export function benchSelection(): readonly string[] {
  const least: number[] = [];
  const greatest: number[] = [];
  const moves: number[] = [];
  for (let set = 0; set < sets; set++) {
    const [edgeNames, nine] = [names(set, 'edge', edges), names(set, 'core', 9)];
    const before = choices(edgeNames, nine.slice(0, 8));
    const after = choices(edgeNames, nine);
    const loads = nine
      .slice(0, 8)
      .map((core) => Array.from(before.values()).filter((two) => two.includes(core)).length);
    least.push(Math.min(...loads));
    greatest.push(Math.max(...loads));
    moves.push(
      edgeNames.flatMap((edge) => (after.get(edge) ?? []).filter((core) => !before.get(edge)?.includes(core)))
        .length,
    );
  }
  const median = (values: readonly number[]) => percentile(values, 0.5);
  return [
    row(
      'selection, 200 edges × 2 of 8 cores (mean 50)',
      `${median(least)} to ${median(greatest)} a core (median of ${sets})`,
      `extremes ${Math.min(...least)} and ${Math.max(...greatest)}`,
    ),
    row(
      'selection, a ninth core comes',
      `${median(moves)} moves (least possible: 44)`,
      `extremes ${Math.min(...moves)} and ${Math.max(...moves)}`,
    ),
  ];
}

import type { Ledger } from '../model/ledger.ts';
import type { KnownEndpoint } from '../model/sighting.ts';
import type { GroupSituation } from './group-situation.ts';
import { isPenalised } from './ledger.ts';
import { holdOf } from './quarantine.ts';

/**
 * The candidates for a slot, best first: those that serve, then the others.
 *
 * A penalised candidate is the last resort, for a slot that is empty or whose peer terminates.
 */
export interface Pool {
  /** Takes the best out of the pool; `lastResort` also takes a penalised candidate. */
  readonly take: (options?: { readonly lastResort: boolean }) => KnownEndpoint | undefined;
}

export function poolOf(ranked: readonly KnownEndpoint[], ledger: Ledger, now: number): Pool {
  const { queue, lastResorts } = queueOf(ranked, ledger, now);
  return {
    take: ({ lastResort } = { lastResort: false }) =>
      queue.shift() ?? (lastResort ? lastResorts.shift() : undefined),
  };
}

/** The ranked members of a group that are not its neighbors and may become one. */
export function candidatesOf(
  { neighbors, situation: { ledger } }: Pick<GroupSituation, 'neighbors' | 'situation'>,
  ranking: readonly KnownEndpoint[],
): readonly KnownEndpoint[] {
  return ranking.filter(
    ({ address, terminating }) =>
      !neighbors.has(address) && !terminating && holdOf(ledger, address) === undefined,
  );
}

/** The order in which candidates are taken. */
export function queueOf(
  ranked: readonly KnownEndpoint[],
  ledger: Ledger,
  now: number,
): { readonly queue: KnownEndpoint[]; readonly lastResorts: KnownEndpoint[] } {
  const penalised = (endpoint: KnownEndpoint) => isPenalised(ledger, endpoint, now);
  const ordered = [...ranked.filter(({ serving }) => serving), ...ranked.filter(({ serving }) => !serving)];
  return {
    queue: ordered.filter((endpoint) => !penalised(endpoint)),
    lastResorts: ordered.filter(penalised),
  };
}

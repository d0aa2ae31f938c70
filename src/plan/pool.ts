import type { KnownEndpoint } from '../model/sighting.ts';
import type { Ledger } from '../model/ledger.ts';
import { isPenalised } from './ledger.ts';
import { holdOf } from './quarantine.ts';
import type { Scene } from './group-situation.ts';

/**
 * Who may take a place, best first: those that serve, then the others.
 *
 * A candidate that failed us lately is only the last resort, for a place that is empty or whose peer terminates.
 */
export interface Pool {
  /** Takes the best out of the pool; `lastResort` also takes one that is penalised. */
  readonly take: (options?: { readonly lastResort: boolean }) => KnownEndpoint | undefined;
}

export function poolOf(ranked: readonly KnownEndpoint[], ledger: Ledger, now: number): Pool {
  const { queue, lastResorts } = queueOf(ranked, ledger, now);
  return {
    take: ({ lastResort } = { lastResort: false }) =>
      queue.shift() ?? (lastResort ? lastResorts.shift() : undefined),
  };
}

/** Who of a group's ranking is not its neighbor and may become one. */
export function candidatesOf(
  { running, situation: { ledger } }: Pick<Scene, 'running' | 'situation'>,
  ranking: readonly KnownEndpoint[],
): readonly KnownEndpoint[] {
  return ranking.filter(
    ({ address, terminating }) =>
      !running.has(address) && !terminating && holdOf(ledger, address) === undefined,
  );
}

/** In which order they are taken. */
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

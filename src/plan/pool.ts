import type { KnownEndpoint } from '../model/sighting.ts';
import type { Ledger } from '../model/ledger.ts';
import { isPenalised } from './penalty.ts';

/**
 * Who may take a place, best first: those that serve, then the others.
 *
 * A candidate that failed us lately is only the last resort for a place that would stay empty otherwise.
 */
export interface Pool {
  /** Takes the best out of the pool; `lastResort` also takes one that is penalised. */
  readonly take: (options?: { readonly lastResort: boolean }) => KnownEndpoint | undefined;
}

export function poolOf(ranked: readonly KnownEndpoint[], ledger: Ledger, now: number): Pool {
  const penalised = (endpoint: KnownEndpoint) => isPenalised(ledger, endpoint, now);
  const welcome = ranked.filter((endpoint) => !penalised(endpoint));
  const queue = [...welcome.filter(({ serving }) => serving), ...welcome.filter(({ serving }) => !serving)];
  const lastResorts = ranked.filter(penalised);
  return {
    take: ({ lastResort } = { lastResort: false }) =>
      queue.shift() ?? (lastResort ? lastResorts.shift() : undefined),
  };
}

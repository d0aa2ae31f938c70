import type { KnownEndpoint } from '../model/sighting.ts';
import type { Ledger } from '../model/ledger.ts';

/** Whether a candidate failed us lately and is not to be picked again yet. */
export function isPenalised(
  { penalties }: Pick<Ledger, 'penalties'>,
  { identity }: Pick<KnownEndpoint, 'identity'>,
  now: number,
): boolean {
  return (penalties.get(identity)?.until ?? 0) > now;
}

/** 1, 2, 4 … 30 min for the first, second, third failure in a row. */
export function penaltyMs(failures: number): number {
  return Math.min(2 ** (failures - 1), 30) * 60_000;
}

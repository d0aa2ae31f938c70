import { filter, firstValueFrom, map, take, timeout, timer } from 'rxjs';
import type { Clock } from '../../src/ports.ts';

/** A wait has timed out; the message says what was awaited and what was missing last. */
export class NotInTime extends Error {
  override readonly name = 'NotInTime';
}

/**
 * Polls until `missing` returns nothing; rejects with its last answer after `withinMs` of the clock. `missing`
 * describes what is still missing.
 */
export async function waitUntil(
  what: string,
  missing: () => string | undefined,
  withinMs: number,
  { scheduler }: Clock,
): Promise<void> {
  let last: string | undefined;
  const there$ = timer(0, 20, scheduler).pipe(
    map(() => {
      last = missing();
      return last === undefined;
    }),
    filter((there) => there),
    take(1),
    timeout({ first: withinMs, scheduler }),
  );
  try {
    await firstValueFrom(there$, { defaultValue: false });
  } catch {
    throw new NotInTime(`${what}: not within ${withinMs / 1000} s; still missing: ${last ?? 'nothing'}`);
  }
}

/** Lets time pass. */
export async function pass(ms: number, { scheduler }: Clock): Promise<void> {
  await firstValueFrom(timer(ms, scheduler), { defaultValue: 0 });
}

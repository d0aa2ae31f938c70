import { filter, firstValueFrom, map, take, timeout, timer } from 'rxjs';
import type { Clock } from '../../src/ports.ts';

/** What did not happen in time; the message says what was awaited and how things stood. */
export class NotInTime extends Error {
  override readonly name = 'NotInTime';
}

/**
 * Waits until a condition holds, looking often; fails with what was missing when it does not within
 * `withinMs` of the clock. `missing` returns what still is, or nothing when all is there.
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

import { interval, take, timer, toArray, lastValueFrom } from 'rxjs';
import { expect, it } from 'vitest';
import { clockAt } from '../src/clock.ts';

it('runs its own time faster than the wall, for single and for repeated timers', async () => {
  const { scheduler } = clockAt(100);
  const start = scheduler.now();

  const single = await lastValueFrom(timer(1000, scheduler), { defaultValue: -1 });
  const afterSingle = scheduler.now() - start;
  const ticks = await lastValueFrom(interval(500, scheduler).pipe(take(4), toArray()), { defaultValue: [] });
  const afterTicks = scheduler.now() - start;

  expect(single).toBe(0);
  expect(ticks).toEqual([0, 1, 2, 3]);
  // Never early in its own time; how late it is, is the machine's business.
  expect(afterSingle).toBeGreaterThanOrEqual(900);
  expect(afterTicks - afterSingle).toBeGreaterThanOrEqual(1800);
});

it('turns its own durations into moments on the wall', () => {
  const before = Date.now();

  const deadline = clockAt(60).deadline(60_000).getTime();

  expect(deadline).toBeGreaterThanOrEqual(before + 1000);
  expect(deadline).toBeLessThan(before + 60_000);
});

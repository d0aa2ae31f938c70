import fc from 'fast-check';
import { firstValueFrom, interval, lastValueFrom, take, timer, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { clockAt } from '../src/clock.ts';
import { runningTime } from '../src/running-time.ts';

const hour = 3_600_000;
const newYear = Date.UTC(2026, 0, 1);

/** The monotonic clock and the wall clock of a machine; a test moves them by hand. */
function machine() {
  let [monotonic, wall] = [500, newYear];
  return {
    source: { monotonic: () => monotonic, wall: () => wall },
    pass: (ms: number) => {
      monotonic += ms;
      wall += ms;
    },
    step: (ms: number) => {
      wall += ms;
    },
  };
}

/** Passes time in steps that are short enough not to count as a freeze. */
function work({ pass }: ReturnType<typeof machine>, now: () => number, ms: number): void {
  for (let left = ms; left > 0; left -= 4000) {
    pass(Math.min(left, 4000));
    now();
  }
}

it('a clock at speed 100 runs faster than real time, for single and for repeated timers', async () => {
  const { scheduler } = clockAt(100);
  const start = scheduler.now();

  const single = await lastValueFrom(timer(1000, scheduler), { defaultValue: -1 });
  const afterSingle = scheduler.now() - start;
  const ticks = await lastValueFrom(interval(500, scheduler).pipe(take(4), toArray()), { defaultValue: [] });
  const afterTicks = scheduler.now() - start;

  expect(single).toBe(0);
  expect(ticks).toEqual([0, 1, 2, 3]);
  // A timer is never early by the clock's own time; how late it is depends on the machine.
  expect(afterSingle).toBeGreaterThanOrEqual(1000);
  expect(afterTicks - afterSingle).toBeGreaterThanOrEqual(2000);
});

it('the time of a clock is too small to be mistaken for a date', () => {
  expect(clockAt().scheduler.now()).toBeLessThan(newYear / 100);
});

it('work that throws is not repeated', async () => {
  const { scheduler } = clockAt(100);
  const thrown = new Promise((resolve) => process.once('uncaughtException', resolve));
  const action = scheduler.schedule(() => {
    throw new Error('a bug');
  }, 100);

  expect(await thrown).toMatchObject({ message: 'a bug' });
  expect(action.closed).toBe(true);
});

describe('a step of the wall clock', () => {
  it.each([hour, -hour])('by %i ms does not change the clock, and shifts all dates at once', (ms) => {
    const moved = machine();
    const clock = clockAt(1, runningTime(moved.source));
    const now = () => clock.scheduler.now();
    work(moved, now, 60_000);
    const at = now();
    work(moved, now, 10_000);

    moved.step(ms);

    expect(now() - at).toBe(10_000);
    expect(clock.wallAt().getTime()).toBe(newYear + 70_000 + ms);
    expect(clock.wallAt(at).getTime()).toBe(newYear + 60_000 + ms);
    expect(clock.wallAt(at + 3_600_000).getTime()).toBe(newYear + 60_000 + hour + ms);
  });

  it('never changes the clock', () => {
    const event = fc.record({
      passes: fc.integer({ min: 0, max: 200_000 }),
      steps: fc.integer({ min: -10 * hour, max: 10 * hour }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), fc.constantFrom(1, 20), (events, speed) => {
        const [stepped, calm] = [machine(), machine()];
        const [one, other] = [stepped, calm].map(
          ({ source }) => clockAt(speed, runningTime(source)).scheduler,
        );
        for (const { passes, steps } of events) {
          for (const { pass } of [stepped, calm]) pass(passes);
          stepped.step(steps);

          expect(one!.now()).toBe(other!.now());
        }
      }),
      { numRuns: 50 },
    );
  });

  it('of 3 ms, within the error of reading both clocks, does not change a date', () => {
    const moved = machine();
    const { scheduler, wallAt } = clockAt(1, runningTime(moved.source));
    const at = scheduler.now();
    const shown = wallAt(at);
    moved.step(3);

    expect(wallAt(at)).toEqual(shown);
  });
});

it('the date of a moment stays the same when a fast clock goes on', () => {
  const moved = machine();
  const clock = clockAt(20, runningTime(moved.source));
  const now = () => clock.scheduler.now();
  work(moved, now, 1000);
  const at = now();
  const shown = clock.wallAt(at).getTime();
  work(moved, now, 30_000);

  expect(at).toBe(20_000);
  expect(shown).toBe(newYear + 20_000);
  expect(clock.wallAt(at).getTime()).toBe(shown);
});

describe('a freeze of the process', () => {
  it.each([1, 20])('takes no time at speed %i, and earlier dates stay correct', (speed) => {
    const frozen = machine();
    const clock = clockAt(speed, runningTime(frozen.source));
    const now = () => clock.scheduler.now();
    work(frozen, now, 10_000);
    const before = { at: now(), shown: clock.wallAt() };

    frozen.pass(60_000);
    const after = { at: now(), shown: clock.wallAt() };
    work(frozen, now, 10_000);

    // The clock advances by 1 ms, so that times before and after the freeze differ.
    expect(after.at - before.at).toBe(speed);
    expect(after.shown.getTime() - before.shown.getTime()).toBe(60_000 * speed);
    expect(clock.wallAt(before.at)).toEqual(before.shown);
    expect(clock.wallAt(after.at)).toEqual(after.shown);
    expect(now() - after.at).toBe(10_000 * speed);
  });

  it('is emitted with its length after it has ended, asynchronously', async () => {
    const frozen = machine();
    const { frozen$, scheduler } = clockAt(2, runningTime(frozen.source));
    const lengths: number[] = [];
    frozen$.subscribe((ms) => lengths.push(ms));
    frozen.pass(5000);
    scheduler.now();
    frozen.pass(5001);
    scheduler.now();

    expect(lengths).toEqual([]);
    await Promise.resolve();
    expect(lengths).toEqual([10_002]);
  });

  it('is detected by the pulse', async () => {
    const frozen = machine();
    const { frozen$ } = clockAt(1, runningTime(frozen.source));
    frozen.pass(60_000);

    expect(await firstValueFrom(frozen$, { defaultValue: 0 })).toBe(60_000);
  });

  it('does not shorten timers', async () => {
    // On a machine that is a hundred times as fast, blocking the event loop for 60 ms is a freeze of 6 s.
    const source = { monotonic: () => performance.now() * 100, wall: () => Date.now() };
    const { frozen$, scheduler } = clockAt(1, runningTime(source));
    const lengths: number[] = [];
    frozen$.subscribe((ms) => lengths.push(ms));
    const start = { at: scheduler.now(), real: source.monotonic() };
    const fired = firstValueFrom(timer(60, scheduler), { defaultValue: 0 });

    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
    await fired;

    expect(lengths[0]).toBeGreaterThan(5000);
    expect(scheduler.now() - start.at).toBeGreaterThanOrEqual(60);
    expect(source.monotonic() - start.real).toBeGreaterThanOrEqual(6000 + 60);
  });
});

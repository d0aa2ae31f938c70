import fc from 'fast-check';
import { firstValueFrom, interval, lastValueFrom, take, timer, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { clockAt } from '../src/clock.ts';
import { runningTime } from '../src/running-time.ts';

const hour = 3_600_000;
const newYear = Date.UTC(2026, 0, 1);

/** Time that a test moves by hand, as a machine's two clocks have it. */
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

/** The event loop turns often enough in these steps. */
function work({ pass }: ReturnType<typeof machine>, now: () => number, ms: number): void {
  for (let left = ms; left > 0; left -= 4000) {
    pass(Math.min(left, 4000));
    now();
  }
}

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
  expect(afterSingle).toBeGreaterThanOrEqual(1000);
  expect(afterTicks - afterSingle).toBeGreaterThanOrEqual(2000);
});

it('nobody can take its time for the time since 1970', () => {
  expect(clockAt().scheduler.now()).toBeLessThan(newYear / 100);
});

it('work that throws is not done again', async () => {
  const { scheduler } = clockAt(100);
  const thrown = new Promise((resolve) => process.once('uncaughtException', resolve));
  const action = scheduler.schedule(() => {
    throw new Error('a bug');
  }, 100);

  expect(await thrown).toMatchObject({ message: 'a bug' });
  expect(action.closed).toBe(true);
});

describe('a step of the wall', () => {
  it.each([hour, -hour])('by %i ms moves no time, and shows at once in what is shown', (ms) => {
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

  it('changes no time, whatever happens', () => {
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

  it('that is smaller than the time between two looks at the clocks does not make shown times flicker', () => {
    const moved = machine();
    const { scheduler, wallAt } = clockAt(1, runningTime(moved.source));
    const at = scheduler.now();
    const shown = wallAt(at);
    moved.step(3);

    expect(wallAt(at)).toEqual(shown);
  });
});

it('the lab shows the same moment alike, however fast it runs', () => {
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

describe('a process that was frozen', () => {
  it.each([1, 20])(
    'finds that no time has passed, at a speed of %i, and what it showed is still true',
    (speed) => {
      const frozen = machine();
      const clock = clockAt(speed, runningTime(frozen.source));
      const now = () => clock.scheduler.now();
      work(frozen, now, 10_000);
      const before = { at: now(), shown: clock.wallAt() };

      frozen.pass(60_000);
      const after = { at: now(), shown: clock.wallAt() };
      work(frozen, now, 10_000);

      // Later by the least there is, so that before differs from after.
      expect(after.at - before.at).toBe(speed);
      expect(after.shown.getTime() - before.shown.getTime()).toBe(60_000 * speed);
      expect(clock.wallAt(before.at)).toEqual(before.shown);
      expect(clock.wallAt(after.at)).toEqual(after.shown);
      expect(now() - after.at).toBe(10_000 * speed);
    },
  );

  it('is told for how long, once it goes on, and not from within a look at the time', async () => {
    const frozen = machine();
    const { frozen$, scheduler } = clockAt(2, runningTime(frozen.source));
    const told: number[] = [];
    frozen$.subscribe((ms) => told.push(ms));
    frozen.pass(5000);
    scheduler.now();
    frozen.pass(5001);
    scheduler.now();

    expect(told).toEqual([]);
    await Promise.resolve();
    expect(told).toEqual([10_002]);
  });

  it('finds out by itself', async () => {
    const frozen = machine();
    const { frozen$ } = clockAt(1, runningTime(frozen.source));
    frozen.pass(60_000);

    expect(await firstValueFrom(frozen$, { defaultValue: 0 })).toBe(60_000);
  });

  it('has its timers wait for what was left of them', async () => {
    // A machine a hundred times as fast: 60 ms without a turn of the loop are 6 s.
    const source = { monotonic: () => performance.now() * 100, wall: () => Date.now() };
    const { frozen$, scheduler } = clockAt(1, runningTime(source));
    const told: number[] = [];
    frozen$.subscribe((ms) => told.push(ms));
    const start = { at: scheduler.now(), real: source.monotonic() };
    const fired = firstValueFrom(timer(60, scheduler), { defaultValue: 0 });

    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
    await fired;

    expect(told[0]).toBeGreaterThan(5000);
    expect(scheduler.now() - start.at).toBeGreaterThanOrEqual(60);
    expect(source.monotonic() - start.real).toBeGreaterThanOrEqual(6000 + 60);
  });
});

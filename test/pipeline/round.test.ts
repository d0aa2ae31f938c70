import { asyncScheduler, EMPTY, NEVER, throwError } from 'rxjs';
import { expect, it } from 'vitest';
import { FaultError } from '../../src/model/fault.ts';
import { nothingKnown } from '../../src/pipeline/knowledge.ts';
import { defaultPace } from '../../src/pipeline/pace.ts';
import { roundsOf } from '../../src/pipeline/round.ts';
import { clockOf } from '../support/clock-of.ts';
import { policy } from '../support/situations.ts';

it('a timer that fires a moment early does not end the looking: the rest is asked for again', () => {
  let now = 1_000_000;
  let reads = 0;
  const asked: number[] = [];
  const { round } = roundsOf(
    {
      router: {
        read: () => {
          reads += 1;
          return throwError(() => new FaultError({ kind: 'unreachable', who: 'crpd', detail: 'refused' }));
        },
        commit: () => EMPTY,
        telemetry: () => NEVER,
      },
      knowledge: nothingKnown({ policy, pace: defaultPace, sources: [] }, now),
      clock: clockOf({ now: () => now, schedule: asyncScheduler.schedule.bind(asyncScheduler) }),
      random: () => 0,
      dryRun: false,
    },
    NEVER,
    () => undefined,
    (ms) => asked.push(ms),
  );

  round().subscribe();
  now += 999;
  round().subscribe();
  now += 1;
  round().subscribe();

  expect(asked).toEqual([1000, 1, 2000]);
  expect(reads).toBe(2);
});

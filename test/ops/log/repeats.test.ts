import { expect, it } from 'vitest';
import type { Outcome } from '../../../src/model/outcome.ts';
import { createLogger } from '../../../src/ops/log/log.ts';
import { outcomeLogger } from '../../../src/ops/log/outcome-logger.ts';
import { wallIso } from '../../../src/ops/words/time.ts';
import { faultOf, logged, plan } from '../../support/logged.ts';

it('a lasting fault is logged again at growing intervals, with the number of tries', () => {
  const failed = (first: boolean): Outcome => ({
    kind: 'commit-failed',
    plan,
    fault: faultOf('busy'),
    tookMs: 1,
    retryInMs: 2000,
    first,
  });
  const loud = (outcomes: readonly Outcome[]) =>
    logged(...outcomes)
      .filter(({ level }) => level !== 'debug')
      .map(({ tries }) => tries);

  const often = [failed(true), ...Array.from({ length: 16 }, () => failed(false))];
  expect(loud(often)).toEqual([undefined, 4, 8, 16]);
  expect(loud([...often, failed(true), failed(false)])).toEqual([undefined, 4, 8, 16, undefined]);
});

it('telemetry that comes and goes is logged three times within ten minutes, then at growing intervals', () => {
  const clock = { now: 0 };
  const written: string[] = [];
  const log = createLogger('info', { write: (line) => written.push(line) });
  const logOutcome = outcomeLogger(log, wallIso, () => clock.now);
  const flap = () => {
    logOutcome({ kind: 'telemetry-degraded', because: faultOf('unreachable') });
    logOutcome({ kind: 'telemetry-back', mode: 'on-change', afterMs: 1000 });
    clock.now += 10_000;
  };

  for (let times = 1; times <= 9; times += 1) flap();
  const lines = written.map(
    (line) => JSON.parse(line) as { readonly event: string; readonly tries?: number },
  );
  expect(lines.filter(({ event }) => event === 'telemetry_degraded').map(({ tries }) => tries)).toEqual([
    undefined,
    undefined,
    undefined,
    4,
    8,
  ]);
  expect(lines.filter(({ event }) => event === 'telemetry_back')).toHaveLength(5);

  // After ten quiet minutes the count starts again. A change of mode is always logged.
  clock.now += 600_000;
  written.length = 0;
  flap();
  logOutcome({ kind: 'telemetry-degraded', because: 'no session-state by ON_CHANGE', mode: 'sample' });
  expect(written).toHaveLength(3);
});

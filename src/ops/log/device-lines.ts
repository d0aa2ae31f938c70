import type { Drift, Outcome } from '../../model/outcome.ts';
import { faultFields, nextAfter } from '../words/reasons.ts';
import { seconds, type LogLine } from './log-line.ts';

type DeviceOutcome = Extract<
  Outcome,
  { kind: 'read-failed' | 'device-lost' | 'device-back' | 'drift' | 'transport-chosen' }
>;

/** What reading the device tells, as lines. */
export function deviceLines(outcome: DeviceOutcome): readonly LogLine[] {
  switch (outcome.kind) {
    case 'read-failed': {
      // The first is told as device_lost, or here where the device is not lost; then once in a while.
      const { tries, fault, besideTelemetry } = outcome;
      const untold = besideTelemetry ? 2 : 1;
      if (tries === untold || !Number.isInteger(Math.log2(tries))) return [];
      const fields = {
        ...faultFields(fault),
        tries: tries === 1 ? undefined : tries,
        next: besideTelemetry ? 'sessions are seen; trying to read again' : nextAfter[fault.kind],
      };
      return [{ level: 'warn', message: 'cannot read the device', fields }];
    }
    case 'device-lost':
      return [
        {
          level: 'error',
          message: 'device lost',
          event: 'device_lost',
          fields: { ...faultFields(outcome.fault), next: nextAfter[outcome.fault.kind] },
        },
      ];
    case 'device-back':
      return [
        {
          level: 'info',
          message: 'device is back',
          event: 'device_back',
          fields: {
            after_s: seconds(outcome.afterMs),
            next: 'peers that were up before have time to come up anew',
          },
        },
      ];
    case 'transport-chosen': {
      const { configuration, sessions, why } = outcome;
      const fields = { configuration, sessions, reason: why };
      return [{ level: 'info', message: 'way into the device chosen', event: 'transport_chosen', fields }];
    }
    case 'drift':
      return outcome.drifts.map(driftLine);
  }
}

function driftLine({ group, kind, peer }: Drift): LogLine {
  return {
    level: 'warn',
    message: 'somebody else changed our groups',
    event: 'drift',
    fields: { group, peer, reason: kind, next: 'put right by this round, unless a guard holds it' },
  };
}

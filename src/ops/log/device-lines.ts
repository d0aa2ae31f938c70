import type { Drift, Outcome } from '../../model/outcome.ts';
import { faultFields, nextAfter } from '../words/reasons.ts';
import { seconds, type LogLine } from './log-line.ts';

type DeviceOutcome = Extract<
  Outcome,
  { kind: 'read-failed' | 'device-lost' | 'device-back' | 'drift' | 'transport-chosen' }
>;

/** The lines about the connection to the device, and about what a read found. */
export function deviceLines(outcome: DeviceOutcome): readonly LogLine[] {
  switch (outcome.kind) {
    case 'read-failed': {
      const { tries, fault, besideTelemetry } = outcome;
      if (!isReported(tries, besideTelemetry)) return [];
      const fields = {
        ...faultFields(fault),
        tries: tries === 1 ? undefined : tries,
        next: besideTelemetry ? 'telemetry still reports sessions; retrying the read' : nextAfter[fault.kind],
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
            next: 'peers that were up before get connect_grace again',
          },
        },
      ];
    case 'transport-chosen': {
      const { configuration, sessions, why } = outcome;
      const fields = { configuration, sessions, reason: why };
      return [{ level: 'info', message: 'transport chosen', event: 'transport_chosen', fields }];
    }
    case 'drift':
      return outcome.drifts.map(driftLine);
  }
}

/**
 * Whether a failed read is logged: at the 1st, 2nd, 4th, 8th … try, so that the intervals grow. Without telemetry the
 * 1st is left out, since `device_lost` reports it. With telemetry the device is not lost, and the 2nd is left out.
 */
function isReported(tries: number, besideTelemetry: boolean): boolean {
  return tries !== (besideTelemetry ? 2 : 1) && Number.isInteger(Math.log2(tries));
}

function driftLine({ group, kind, peer }: Drift): LogLine {
  return {
    level: 'warn',
    message: 'another user changed a group of the agent',
    event: 'drift',
    fields: { group, peer, reason: kind, next: 'this round restores the group, unless a guard withholds it' },
  };
}

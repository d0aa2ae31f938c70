import type { IpAddress } from '../../model/address.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { RemoveReason } from '../../model/step.ts';
import { seconds, type LogLine } from './log-line.ts';
import type { PeerFacts } from './peer-facts.ts';
import { faultFields, removeReasons } from '../words/reasons.ts';

type SessionOutcome = Extract<
  Outcome,
  { kind: 'peer-up' | 'peer-down' | 'peer-state' | 'telemetry-degraded' | 'telemetry-back' }
>;

/**
 * The line about a change of a session, or of telemetry itself. `factsOf` adds the group, pod and zone of the peer.
 * `removedBecause` says why the agent removed it: a session that the agent closed itself is not a warning.
 */
export function sessionLine(
  outcome: SessionOutcome,
  factsOf: (peer: IpAddress) => PeerFacts,
  removedBecause: (peer: IpAddress) => RemoveReason | undefined,
): LogLine {
  // The group that configures the peer; a client has only the group that the device reports.
  const peerFields = ({ peer, group }: { readonly peer: IpAddress; readonly group?: string }) => {
    const facts = factsOf(peer);
    return { peer, ...facts, group: facts.group ?? group };
  };

  switch (outcome.kind) {
    case 'peer-up':
      return {
        level: 'info',
        message: 'session established',
        event: 'peer_up',
        fields: { ...peerFields(outcome), after_s: seconds(outcome.afterMs) },
      };
    case 'peer-down': {
      const fields = { ...peerFields(outcome), after_s: seconds(outcome.afterMs) };
      const removed = removedBecause(outcome.peer);
      return removed === undefined
        ? { level: 'warn', message: 'session went down', event: 'peer_down', fields }
        : {
            level: 'info',
            message: 'session closed because the agent removed the peer',
            event: 'peer_down',
            fields: { ...fields, reason: removeReasons[removed] },
          };
    }
    case 'peer-state':
      return {
        level: 'debug',
        message: 'session state',
        fields: { ...peerFields(outcome), state: outcome.state, dynamic: outcome.dynamic },
      };
    case 'telemetry-degraded': {
      const { because, mode } = outcome;
      return {
        level: 'warn',
        message: 'telemetry degraded',
        event: 'telemetry_degraded',
        fields: {
          ...(typeof because === 'string' ? { reason: because } : faultFields(because)),
          next:
            mode === undefined
              ? 'sessions count as unchanged; retrying'
              : `watching sessions by ${mode} instead`,
        },
      };
    }
    case 'telemetry-back':
      return {
        level: 'info',
        message: 'telemetry is back',
        event: 'telemetry_back',
        fields: { mode: outcome.mode, after_s: seconds(outcome.afterMs) },
      };
  }
}

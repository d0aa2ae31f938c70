import type { Outcome } from '../../model/outcome.ts';
import type { KnownEndpoint } from '../../model/sighting.ts';
import { faultFields } from '../words/reasons.ts';
import { seconds, type LogLine } from './log-line.ts';

type DiscoveryOutcome = Extract<
  Outcome,
  { kind: 'discovered' | 'undiscovered' | 'identity-changed' | 'discovery-blind' | 'discovery-back' }
>;

/** What discovery tells, as a line. */
export function discoveryLine(outcome: DiscoveryOutcome): LogLine {
  const { id: source, group } = outcome.source;
  switch (outcome.kind) {
    case 'discovered':
      return {
        level: 'info',
        message: 'peer discovered',
        event: 'peer_discovered',
        fields: { group, ...endpointFields(outcome.endpoint), source },
      };
    case 'undiscovered':
      // Says nothing yet about its session: an established one outranks a source.
      return {
        level: 'info',
        message: 'peer no longer named by its source',
        fields: { group, ...endpointFields(outcome.endpoint), gone: true, source },
      };
    case 'identity-changed':
      return {
        level: 'info',
        message: 'another pod behind the same address',
        event: 'peer_identity_changed',
        fields: { group, ...endpointFields(outcome.to), was: outcome.from.identity, source },
      };
    case 'discovery-blind':
      return {
        level: outcome.first ? 'warn' : 'debug',
        message: 'source cannot see',
        event: 'discovery_blind',
        fields: {
          group,
          source,
          ...faultFields(outcome.because),
          next: 'nothing changes until it can see again',
        },
      };
    case 'discovery-back':
      return {
        level: 'info',
        message: 'source can see again',
        event: 'discovery_back',
        fields: { group, source, after_s: seconds(outcome.afterMs) },
      };
  }
}

function endpointFields({ address, identity, zone, node }: KnownEndpoint): Record<string, unknown> {
  return { peer: address, pod: identity === address ? undefined : identity, zone, node };
}

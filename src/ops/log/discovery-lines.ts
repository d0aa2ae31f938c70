import type { Outcome } from '../../model/outcome.ts';
import type { KnownEndpoint } from '../../model/sighting.ts';
import { faultFields } from '../words/reasons.ts';
import { seconds, type LogLine } from './log-line.ts';

type DiscoveryOutcome = Extract<
  Outcome,
  { kind: 'discovered' | 'undiscovered' | 'identity-changed' | 'discovery-blind' | 'discovery-back' }
>;

/** The line about a change in what a source names, or in whether it answers. */
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
      // No `next`: whether the peer is removed also depends on its session, which counts more than a source.
      return {
        level: 'info',
        message: 'source no longer names the peer',
        fields: { group, ...endpointFields(outcome.endpoint), gone: true, source },
      };
    case 'identity-changed':
      return {
        level: 'info',
        message: 'address now belongs to another pod',
        event: 'peer_identity_changed',
        fields: { group, ...endpointFields(outcome.to), was: outcome.from.identity, source },
      };
    case 'discovery-blind':
      return {
        level: outcome.first ? 'warn' : 'debug',
        message: 'source is blind',
        event: 'discovery_blind',
        fields: {
          group,
          source,
          ...faultFields(outcome.because),
          next: 'its last answer stays in force until the source answers again',
        },
      };
    case 'discovery-back':
      return {
        level: 'info',
        message: 'source answers again',
        event: 'discovery_back',
        fields: { group, source, after_s: seconds(outcome.afterMs) },
      };
  }
}

function endpointFields({ address, identity, zone, node }: KnownEndpoint): Record<string, unknown> {
  return { peer: address, pod: identity === address ? undefined : identity, zone, node };
}

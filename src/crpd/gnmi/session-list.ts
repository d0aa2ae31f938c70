import type { SubscriptionList } from '../../generated/gnmi/SubscriptionList.ts';
import type { TelemetryMode } from '../../model/session.ts';
import { pathTo } from './path.ts';

/** The least interval that devices take (ms). */
export const sampleMs = 2000;

export type TelemetryEncoding = 'PROTO' | 'JSON';

/** Without keys: instance and protocol are called differently on different releases. Never with QoS. */
export function sessionList(ask: TelemetryMode | 'once', encoding: TelemetryEncoding): SubscriptionList {
  const path = pathTo(
    '',
    'network-instances',
    'network-instance',
    'protocols',
    'protocol',
    'bgp',
    'neighbors',
  );
  switch (ask) {
    case 'once':
      return { mode: 'ONCE', encoding, subscription: [{ path }] };
    case 'on-change':
      return { mode: 'STREAM', encoding, subscription: [{ path, mode: 'ON_CHANGE' }] };
    case 'sample':
      return {
        mode: 'STREAM',
        encoding,
        subscription: [{ path, mode: 'SAMPLE', sampleInterval: sampleMs * 1_000_000 }],
      };
  }
}

import { status } from '@grpc/grpc-js';
import type { SubscriptionList__Output } from '../../generated/gnmi/SubscriptionList.ts';
import { RpcError } from './gnmi-wire.ts';
import type { Switches } from './switches.ts';

const leastSampleNs = 2_000_000_000n;

/** Whether a subscription is answered, or met with silence. Throws an RpcError for what the device refuses. */
export function checkSubscription(
  list: SubscriptionList__Output,
  switches: Switches,
): 'answered' | 'silence' {
  if (list.qos !== null) throw new RpcError(status.INVALID_ARGUMENT, 'Qos not supported');
  if (!takes(list.encoding, switches)) {
    const isKnown = list.encoding === 'PROTO' || list.encoding === 'JSON';
    if (isKnown || switches.jsonIetfTelemetry === 'error')
      throw new RpcError(status.INVALID_ARGUMENT, `Encoding ${list.encoding} not supported`);
    return 'silence';
  }
  if (list.mode === 'POLL') throw new RpcError(status.UNIMPLEMENTED, 'POLL is not supported');
  for (const { mode, sampleInterval } of list.subscription) {
    if (mode === 'SAMPLE' && BigInt(sampleInterval) < leastSampleNs)
      throw new RpcError(status.INVALID_ARGUMENT, 'sample interval below 2 s');
    if (mode === 'ON_CHANGE' && list.mode === 'STREAM' && switches.onChange === 'refused')
      throw new RpcError(status.INVALID_ARGUMENT, 'ON_CHANGE is not supported for the path');
  }
  return 'answered';
}

function takes(encoding: string, { telemetryEncodings }: Switches): boolean {
  switch (encoding) {
    case 'PROTO':
      return telemetryEncodings !== 'json-only';
    case 'JSON':
      return telemetryEncodings !== 'proto-only';
    default:
      return false;
  }
}

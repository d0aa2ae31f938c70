import { status } from '@grpc/grpc-js';
import type { SubscriptionList__Output } from '../../../src/generated/gnmi/SubscriptionList.ts';
import { RpcError } from '../protos.ts';
import type { Switches } from '../switches.ts';

/** The least interval between samples (ms). */
export const leastSampleMs = 2000;

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
  for (const { mode, sampleInterval } of list.subscription) {
    const isTooOften = sampleInterval !== '0' && BigInt(sampleInterval) < BigInt(leastSampleMs) * 1_000_000n;
    if (mode === 'SAMPLE' && isTooOften)
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

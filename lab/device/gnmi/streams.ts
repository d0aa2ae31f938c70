import { status } from '@grpc/grpc-js';
import type { SubscribeRequest__Output } from '../../../src/generated/gnmi/SubscribeRequest.ts';
import type { SubscriptionList__Output } from '../../../src/generated/gnmi/SubscriptionList.ts';
import { RpcError, statusOf } from '../refusal.ts';
import { serveSubscription, type Served, type SubscribeContext, type SubscribeStream } from './subscribe.ts';

/** The open telemetry streams of a device. */
export interface TelemetryStreams {
  /** Serves a new stream. Each message on it is authenticated; an error ends the stream. */
  readonly serve: (stream: SubscribeStream) => void;
  /**
   * Stops serving all streams: `end` also closes them properly, `leave` leaves that to a reset of their connections.
   */
  readonly drop: (how: 'end' | 'leave') => void;
}

/** Keeps the open Subscribe streams of a device, one subscription on each. */
export function telemetryStreams(
  context: SubscribeContext,
  authenticate: (stream: SubscribeStream) => void,
  onSubscribe: (list: SubscriptionList__Output) => void,
): TelemetryStreams {
  const streams = new Map<SubscribeStream, Served>();

  return {
    serve: (stream) => {
      const end = () => {
        streams.get(stream)?.end();
        streams.delete(stream);
      };
      // After a ONCE subscription the device itself ends the stream.
      stream.on('finish', end);
      stream.on('cancelled', end);
      stream.on('error', end);
      stream.on('end', () => {
        end();
        stream.end();
      });
      stream.on('data', ({ subscribe: list, poll }: SubscribeRequest__Output) => {
        try {
          authenticate(stream);
          const served = streams.get(stream);
          if (served !== undefined) {
            if (!poll) throw new RpcError(status.INVALID_ARGUMENT, 'a stream has one subscription');
            served.poll();
            return;
          }
          if (!list) throw new RpcError(status.INVALID_ARGUMENT, 'the first message must be a subscription');
          if (streams.size >= context.faults.maxSubscriptions)
            throw new RpcError(status.OUT_OF_RANGE, 'Maximum number of (EOS) subscribe requests reached');
          onSubscribe(list);
          streams.set(stream, serveSubscription(stream, list, context));
        } catch (error) {
          stream.emit('error', statusOf(error));
        }
      });
    },
    drop: (how) => {
      for (const [stream, serving] of streams) {
        serving.end();
        if (how === 'end') stream.end();
      }
      streams.clear();
    },
  };
}

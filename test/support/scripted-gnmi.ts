import {
  ServerCredentials,
  status,
  type Metadata,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';
import type { GetRequest__Output } from '../../src/generated/gnmi/GetRequest.ts';
import type { GetResponse } from '../../src/generated/gnmi/GetResponse.ts';
import type { SetRequest__Output } from '../../src/generated/gnmi/SetRequest.ts';
import type { SetResponse } from '../../src/generated/gnmi/SetResponse.ts';
import type { SubscribeRequest__Output } from '../../src/generated/gnmi/SubscribeRequest.ts';
import type { SubscribeResponse } from '../../src/generated/gnmi/SubscribeResponse.ts';
import type { SubscriptionList__Output } from '../../src/generated/gnmi/SubscriptionList.ts';
import { gnmiProto } from '../../lab/device/protos.ts';
import { listen } from '../../lab/device/listener.ts';

/** An answer, a status, or `never`: the call hangs until it is cancelled or its connection is closed. */
export type Scripted<T> = T | { readonly code: status; readonly details: string } | 'never';

export interface Script {
  readonly get?: (request: GetRequest__Output) => Scripted<GetResponse>;
  readonly set?: (request: SetRequest__Output) => Scripted<SetResponse>;
  /** Writes to the stream and ends it. */
  readonly subscribe?: (
    list: SubscriptionList__Output,
    stream: ServerDuplexStream<SubscribeRequest__Output, SubscribeResponse>,
  ) => void;
}

/**
 * A gNMI server on a real port that answers by a test's script, and records the requests. Calls without a script are
 * UNIMPLEMENTED. It is closed when the test ends.
 */
export async function scriptedGnmi(script: Script, credentials = ServerCredentials.createInsecure()) {
  const seen: { readonly rpc: 'get' | 'set' | 'subscribe'; readonly metadata: Metadata }[] = [];
  const cancelled: ('get' | 'set' | 'subscribe')[] = [];

  function unary<Q, A>(rpc: 'get' | 'set', answer: ((request: Q) => Scripted<A>) | undefined) {
    return (call: ServerUnaryCall<Q, A>, callback: sendUnaryData<A>): void => {
      seen.push({ rpc, metadata: call.metadata });
      call.on('cancelled', () => cancelled.push(rpc));
      const said = answer === undefined ? unscripted : answer(call.request);
      if (said === 'never') return;
      if (isStatus(said)) callback(said);
      else callback(null, said);
    };
  }

  const services = {
    Capabilities: unary('get', undefined),
    Get: unary('get', script.get),
    Set: unary('set', script.set),
    Subscribe: (stream: ServerDuplexStream<SubscribeRequest__Output, SubscribeResponse>): void => {
      seen.push({ rpc: 'subscribe', metadata: stream.metadata });
      stream.on('cancelled', () => cancelled.push('subscribe'));
      stream.once('data', ({ subscribe }: SubscribeRequest__Output) => {
        if (script.subscribe === undefined || !subscribe) stream.emit('error', unscripted);
        else script.subscribe(subscribe, stream);
      });
    },
  };
  const listener = await listen([[gnmiProto.gnmi.gNMI.service, services]], credentials, 5);
  onTestFinished(() => listener.close());

  return {
    address: `127.0.0.1:${listener.port}`,
    seen,
    cancelled,
    /** Closes every connection, now and as soon as a new one is made. */
    tear: listener.pause,
    connections: listener.connections,
  };
}

const unscripted = { code: status.UNIMPLEMENTED, details: 'not scripted' };

function isStatus(said: unknown): said is { readonly code: status; readonly details: string } {
  return typeof said === 'object' && said !== null && 'code' in said;
}

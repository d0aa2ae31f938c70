import { status, type Metadata, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import type { CapabilityResponse } from '../../../src/generated/gnmi/CapabilityResponse.ts';
import type { GetRequest__Output } from '../../../src/generated/gnmi/GetRequest.ts';
import type { SetRequest__Output } from '../../../src/generated/gnmi/SetRequest.ts';
import type { Committed } from '../config/configuration.ts';
import { RpcError, statusOf } from '../refusal.ts';
import type { Transact } from '../transactions.ts';
import { answerGet, describeGet } from './get.ts';
import { editsOfSet, setResponse } from './set.ts';
import { telemetryStreams } from './streams.ts';
import { describeSubscribe, type SubscribeContext, type SubscribeStream } from './subscribe.ts';

/** What the gNMI service needs of its device. */
export interface GnmiContext extends SubscribeContext {
  readonly committed: () => Committed;
  readonly transact: Transact;
  /** Throws an RpcError unless the metadata of a call contains the login. */
  readonly authenticate: (metadata: Metadata) => void;
  readonly onCall: (rpc: 'capabilities' | 'get' | 'set' | 'subscribe') => void;
  /** Called with what each Get and each subscription reads. */
  readonly onRequest: (request: string) => void;
}

/** The gNMI service of a device; `drop` ends its telemetry streams. */
export function gnmiServices(context: GnmiContext) {
  const { committed, transact, authenticate, onCall, onRequest, switches, scheduler } = context;
  const streams = telemetryStreams(
    context,
    ({ metadata }) => authenticate(metadata),
    (list) => onRequest(describeSubscribe(list)),
  );

  /** Counts, authenticates and answers a unary call. What `answer` throws becomes the status. */
  function unary<Q, A>(rpc: 'capabilities' | 'get' | 'set', answer: (request: Q) => A | Promise<A>) {
    return (call: ServerUnaryCall<Q, A>, callback: sendUnaryData<A>): void => {
      onCall(rpc);
      Promise.resolve()
        .then(() => {
          authenticate(call.metadata);
          return answer(call.request);
        })
        .then(
          (response) => callback(null, response),
          (error: unknown) => callback(statusOf(error)),
        );
    };
  }

  return {
    gnmi: {
      Capabilities: unary('capabilities', () => capabilities),
      Get: unary('get', (request: GetRequest__Output) => {
        onRequest(describeGet(request));
        return answerGet(request, committed(), switches, scheduler.now());
      }),
      Set: unary('set', async (request: SetRequest__Output) => {
        if (switches.gnmiSet === 'unimplemented')
          throw new RpcError(status.UNIMPLEMENTED, 'Set is not implemented');
        if (switches.nativeTree !== 'served')
          throw new RpcError(status.INVALID_ARGUMENT, "unsupported origin 'juniper' in Set");
        await transact('gnmi', editsOfSet(request));
        return setResponse(request, scheduler.now());
      }),
      Subscribe: (stream: SubscribeStream) => {
        onCall('subscribe');
        streams.serve(stream);
      },
    },
    drop: streams.drop,
  };
}

/** As on routers, the list of encodings is not reliable: telemetry does not support all of them. */
const capabilities: CapabilityResponse = {
  supportedModels: [
    { name: 'ietf-yang-metadata', organization: 'IETF', version: '2016-08-05' },
    { name: 'junos-configuration-metadata', organization: 'Juniper Networks, Inc.', version: '2021-09-01' },
  ],
  supportedEncodings: ['JSON', 'PROTO', 'ASCII', 'JSON_IETF'],
  gNMIVersion: '0.7.0',
};

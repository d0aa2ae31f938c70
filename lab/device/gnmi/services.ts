import { status, type Metadata, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import type { CapabilityResponse } from '../../../src/generated/gnmi/CapabilityResponse.ts';
import type { GetRequest__Output } from '../../../src/generated/gnmi/GetRequest.ts';
import type { SetRequest__Output } from '../../../src/generated/gnmi/SetRequest.ts';
import type { Committed } from '../config/configuration.ts';
import { RpcError, statusOf } from '../refusal.ts';
import type { Transact } from '../transactions.ts';
import { answerGet, getQuestion } from './get.ts';
import { editsOfSet, setResponse } from './set.ts';
import { telemetryStreams } from './streams.ts';
import { subscribeQuestion, type SubscribeContext, type SubscribeStream } from './subscribe.ts';

export interface GnmiContext extends SubscribeContext {
  readonly committed: () => Committed;
  readonly transact: Transact;
  /** Throws an RpcError unless the metadata of a call has the login. */
  readonly authenticate: (metadata: Metadata) => void;
  readonly called: (rpc: 'capabilities' | 'get' | 'set' | 'subscribe') => void;
  /** Hears what each Get and each subscription asks for. */
  readonly asked: (question: string) => void;
}

/** The four gNMI calls of a device, and `drop`, which ends its telemetry streams. */
export function gnmiServices(context: GnmiContext) {
  const { committed, transact, authenticate, called, asked, switches, scheduler } = context;
  const streams = telemetryStreams(
    context,
    ({ metadata }) => authenticate(metadata),
    (list) => asked(subscribeQuestion(list)),
  );

  /** Counts, authenticates and answers a unary call; what is thrown becomes its status. */
  function unary<Q, A>(rpc: 'capabilities' | 'get' | 'set', answer: (request: Q) => A | Promise<A>) {
    return (call: ServerUnaryCall<Q, A>, callback: sendUnaryData<A>): void => {
      called(rpc);
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
        asked(getQuestion(request));
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
        called('subscribe');
        streams.serve(stream);
      },
    },
    drop: streams.drop,
  };
}

/** The list of encodings is not reliable: telemetry does not come in all of them. */
const capabilities: CapabilityResponse = {
  supportedModels: [
    { name: 'ietf-yang-metadata', organization: 'IETF', version: '2016-08-05' },
    { name: 'junos-configuration-metadata', organization: 'Juniper Networks, Inc.', version: '2021-09-01' },
  ],
  supportedEncodings: ['JSON', 'PROTO', 'ASCII', 'JSON_IETF'],
  gNMIVersion: '0.7.0',
};

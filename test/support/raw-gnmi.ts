import { fileURLToPath } from 'node:url';
import {
  credentials as grpcCredentials,
  loadPackageDefinition,
  Metadata,
  type ChannelCredentials,
  type ServiceError,
  type StatusObject,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { ProtoGrpcType } from '../../src/generated/gnmi.ts';
import type { GetRequest } from '../../src/generated/gnmi/GetRequest.ts';
import type { GetResponse__Output } from '../../src/generated/gnmi/GetResponse.ts';
import type { Path } from '../../src/generated/gnmi/Path.ts';
import type { CapabilityResponse__Output } from '../../src/generated/gnmi/CapabilityResponse.ts';
import type { SetRequest } from '../../src/generated/gnmi/SetRequest.ts';
import type { SetResponse__Output } from '../../src/generated/gnmi/SetResponse.ts';
import type { SubscribeRequest } from '../../src/generated/gnmi/SubscribeRequest.ts';
import type { SubscribeResponse__Output } from '../../src/generated/gnmi/SubscribeResponse.ts';
import type { SubscriptionList } from '../../src/generated/gnmi/SubscriptionList.ts';
import { eventually } from './eventually.ts';

const protoFile = fileURLToPath(new URL('../../protos/gnmi.proto', import.meta.url));
const { gnmi } = loadPackageDefinition(
  loadSync(protoFile, { longs: String, enums: String, defaults: true, oneofs: true }),
) as unknown as ProtoGrpcType;

/** Parses `a/b[name=x]/c`; values in brackets must not contain `]`. */
export function nativePath(text: string, origin = 'juniper'): Path {
  const elem = Array.from(
    text.matchAll(/([^/[\]]+)((?:\[[^=\]]+=[^\]]*\])*)/g),
    ([, name = '', keys = '']) => ({
      name,
      key: Object.fromEntries(
        Array.from(keys.matchAll(/\[([^=]+)=([^\]]*)\]/g), ([, key = '', value = '']) => [key, value]),
      ),
    }),
  );
  return { origin, elem };
}

/** An update or replace with a JSON_IETF value. */
export function native(path: string, value: unknown, origin?: string) {
  return { path: nativePath(path, origin), val: { jsonIetfVal: Buffer.from(JSON.stringify(value)) } };
}

/** A gNMI client built only on the .proto, so that tests see the messages on the wire. */
export function rawGnmi(
  address: string,
  {
    login,
    credentials = grpcCredentials.createInsecure(),
  }: { login?: Record<string, string>; credentials?: ChannelCredentials } = {},
) {
  const client = new gnmi.gNMI(address, credentials, {
    // Each client has its own connection, because tests count connections.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
  });
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(login ?? {})) metadata.set(key, value);
  const within = (ms = 10_000) => ({ deadline: new Date(Date.now() + ms) });

  const unary = <T>(call: (callback: (error: ServiceError | null, answer?: T) => void) => unknown) =>
    new Promise<T>((resolve, reject) => {
      call((error, answer) => {
        if (error === null && answer !== undefined) resolve(answer);
        else reject(error ?? new Error('no answer'));
      });
    });

  const get = (request: GetRequest) =>
    unary<GetResponse__Output>((done) =>
      client.get({ type: 'CONFIG', encoding: 'JSON_IETF', ...request }, metadata, within(), done),
    );

  return {
    client,
    capabilities: () =>
      unary<CapabilityResponse__Output>((done) => client.capabilities({}, metadata, within(), done)),
    get,
    /** The value at a native path, as JSON. */
    json: async (path: string): Promise<unknown> => {
      const { notification } = await get({ path: [nativePath(path)] });
      return JSON.parse(notification[0]?.update[0]?.val?.jsonIetfVal?.toString() ?? '');
    },
    set: (request: SetRequest, withinMs?: number) =>
      unary<SetResponse__Output>((done) => client.set(request, metadata, within(withinMs), done)),
    subscribe: (list: SubscriptionList | undefined) => {
      const stream = client.subscribe(metadata, within());
      const messages: SubscribeResponse__Output[] = [];
      const ended = new Promise<StatusObject>((resolve) => stream.on('status', resolve));
      stream.on('data', (message: SubscribeResponse__Output) => messages.push(message));
      stream.on('error', () => undefined);
      stream.write(list === undefined ? {} : { subscribe: list });
      return {
        messages,
        ended,
        synced: () =>
          eventually('the sync', () => messages.some(({ syncResponse }) => syncResponse === true)),
        say: (request: SubscribeRequest) => stream.write(request),
        finish: () => stream.end(),
        cancel: () => stream.cancel(),
      };
    },
    close: () => client.close(),
  };
}

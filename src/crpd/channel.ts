import { fileURLToPath } from 'node:url';
import {
  credentials,
  loadPackageDefinition,
  Metadata,
  setLogger,
  type Client,
  type ChannelCredentials,
  type ClientOptions,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { ProtoGrpcType as Gnmi } from '../generated/gnmi.ts';
import type { ProtoGrpcType as Authentication } from '../generated/jnx_authentication.ts';
import type { ProtoGrpcType as Management } from '../generated/jnx_management.ts';
import { isLoopback } from '../model/address.ts';

/** How to reach the device's gRPC server. */
export interface Device {
  /** `host:port`; cRPD's default is 127.0.0.1:32767. */
  readonly address: string;
  /** PEM texts; absent: clear text, which is for loopback only. */
  readonly tls?: {
    /** The authorities that may sign the device's certificate; absent: those of the system. */
    readonly ca?: Buffer;
    /** The agent's certificate, for mutual TLS; it needs `key`. */
    readonly cert?: Buffer;
    readonly key?: Buffer;
    /** The name in the device's certificate, if that is not its address. */
    readonly serverName?: string;
  };
  readonly username?: string;
  /** Read for every call, so that a new password needs no restart. */
  readonly password?: () => string;
}

/** A connection that the clients of several services share; grpc-js exports no such interface. */
export type SharedChannel = ReturnType<Client['getChannel']>;

/**
 * For a server in the same pod. A server that starts late is found within 2 s, since gRPC waits up to a fifth longer
 * than the maximum. Keepalive is not needed: when the server ends, the socket closes.
 */
const nearby: ClientOptions = {
  'grpc.initial_reconnect_backoff_ms': 250,
  'grpc.max_reconnect_backoff_ms': 1000,
};

/** For any other server. With gRPC's defaults, it closes a connection that pings more often than every five minutes. */
const faraway: ClientOptions = {
  'grpc.initial_reconnect_backoff_ms': 500,
  'grpc.max_reconnect_backoff_ms': 5000,
  'grpc.keepalive_time_ms': 310_000,
  'grpc.keepalive_timeout_ms': 20_000,
};

/** Clear text, TLS, or mutual TLS. */
export function credentialsOf({ tls }: Device): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  return credentials.createSsl(tls.ca ?? null, tls.key ?? null, tls.cert ?? null);
}

/**
 * The options of the channel. One channel carries every call, since a device allows only five connections. A proxy
 * from the environment is never used.
 */
export function channelOptions({ address, tls }: Device): ClientOptions {
  return {
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_receive_message_length': 64 * 1024 * 1024,
    ...(isLoopback(address) ? nearby : faraway),
    ...(tls?.serverName === undefined
      ? {}
      : { 'grpc.ssl_target_name_override': tls.serverName, 'grpc.default_authority': tls.serverName }),
  };
}

/** Junos authenticates every call by its metadata. */
export function loginOf({ username, password }: Device): Metadata {
  const metadata = new Metadata();
  if (username !== undefined) metadata.set('username', username);
  if (password !== undefined) metadata.set('password', password());
  return metadata;
}

const protoFiles = ['gnmi', 'jnx_authentication', 'jnx_management'].map((name) =>
  fileURLToPath(new URL(`../../protos/${name}.proto`, import.meta.url)),
);

/** The gNMI and JET services. The flags must match those of `npm run protos`, or the generated types are wrong. */
export const protos = loadPackageDefinition(
  loadSync(protoFiles, { longs: String, enums: String, defaults: true, oneofs: true }),
) as unknown as Gnmi & Authentication & Management;

export type GrpcLogLevel = 'warn' | 'info' | 'debug';

/** Takes the messages that the gRPC library would write to standard error, including those of GRPC_TRACE. */
export function onGrpcLog(log: (level: GrpcLogLevel, message: string) => void): void {
  const at =
    (level: GrpcLogLevel) =>
    (...words: readonly unknown[]) =>
      log(level, words.map(String).join(' '));
  setLogger({ error: at('warn'), info: at('info'), debug: at('debug') });
}

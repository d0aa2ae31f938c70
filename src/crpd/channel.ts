import {
  Metadata,
  credentials,
  type ChannelCredentials,
  type Client,
  type ClientOptions,
} from '@grpc/grpc-js';
import { isLoopback } from '../model/address.ts';

/** A connection as clients of several services share it; grpc-js exports no such interface. */
export type SharedChannel = ReturnType<Client['getChannel']>;

/** How to reach the device's gRPC server. */
export interface Device {
  /** `host:port`; cRPD's default is 127.0.0.1:32767. */
  readonly address: string;
  /** PEM texts; absent: clear text, which is for loopback only. */
  readonly tls?: {
    /** Absent: the system's authorities. */
    readonly ca?: Buffer;
    /** Both together: mutual TLS. */
    readonly cert?: Buffer;
    readonly key?: Buffer;
    /** The name in the device's certificate, where it is not its address. */
    readonly serverName?: string;
  };
  readonly username?: string;
  /** Read for every call, so that a new password needs no restart. */
  readonly password?: () => string;
}

/**
 * A server in the same pod that opens late is found within 2 s: of the longest pause, gRPC adds up to a fifth.
 * Its end is seen without keepalive.
 */
const nearby: ClientOptions = {
  'grpc.initial_reconnect_backoff_ms': 250,
  'grpc.max_reconnect_backoff_ms': 1000,
};

/** A server with gRPC's defaults hangs up on pings that come more often than every five minutes. */
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
 * One channel carries every call: the device allows five connections in all. A proxy from the environment is
 * for the world outside, not for loopback.
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

import { connectivityState } from '@grpc/grpc-js';
import type { SharedChannel } from '../../src/crpd/channel.ts';
import { eventually } from './eventually.ts';

/** Waits for the connection: how long that takes on a busy machine says nothing about a device. */
export async function connected(channel: SharedChannel): Promise<void> {
  await eventually('a connection', () => channel.getConnectivityState(true) === connectivityState.READY);
}

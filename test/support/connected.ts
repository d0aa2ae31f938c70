import { connectivityState } from '@grpc/grpc-js';
import type { SharedChannel } from '../../src/crpd/channel.ts';
import { eventually } from './eventually.ts';

/** Connects and waits, so that a test does not time how long a busy machine takes to connect. */
export async function connected(channel: SharedChannel): Promise<void> {
  await eventually('a connection', () => channel.getConnectivityState(true) === connectivityState.READY);
}

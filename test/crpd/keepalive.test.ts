import { setTimeout as pause } from 'node:timers/promises';
import { lastValueFrom } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import { drops } from '../../src/crpd/connection.ts';
import { connectGnmi } from '../../src/crpd/gnmi/client.ts';
import { onGrpcLog } from '../../src/crpd/channel.ts';
import { sessionSubscription } from '../../src/crpd/gnmi/subscription.ts';
import { cCoreGnmi } from '../support/c-core-gnmi.ts';
import { eventually } from '../support/eventually.ts';
import { missing } from '../support/programs.ts';

describe.skipIf(missing('grpcio'))('a server on gRPC’s C core, with its defaults', () => {
  it('keeps the connection of a stream that is silent for an hour', async () => {
    const address = await cCoreGnmi();
    // Only grpc-js uses these timers; the sockets and the server are real.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const client = connectGnmi({ address }, clockAt());
    const messages: string[] = [];
    onGrpcLog((_, message) => messages.push(message));
    const responses: unknown[] = [];
    const failed: unknown[] = [];
    const stream = client
      .subscribe(sessionSubscription('on-change', 'PROTO'))
      .subscribe({ next: (one) => responses.push(one), error: (error: unknown) => failed.push(error) });
    let lost = 0;
    const losses = drops(client.channel).subscribe(() => (lost += 1));
    onTestFinished(() => {
      stream.unsubscribe();
      losses.unsubscribe();
      client.close();
    });
    await eventually('the sync', () => responses.length === 1);

    for (let s = 0; s < 3600; s += 10) {
      vi.advanceTimersByTime(10_000);
      // Long enough for a ping to be answered, or the connection closed.
      await pause(2);
    }
    await lastValueFrom(client.get({}), { defaultValue: undefined });

    expect({ failed, lost, messages }).toEqual({ failed: [], lost: 0, messages: [] });
  });
});

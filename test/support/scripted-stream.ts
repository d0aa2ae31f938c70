import type { ServerDuplexStream, status } from '@grpc/grpc-js';
import type { SubscribeRequest__Output } from '../../src/generated/gnmi/SubscribeRequest.ts';
import type { SubscribeResponse } from '../../src/generated/gnmi/SubscribeResponse.ts';
import type { SubscriptionList__Output } from '../../src/generated/gnmi/SubscriptionList.ts';

/** One subscription as a script plays it. */
export interface ScriptedStream {
  readonly list: SubscriptionList__Output;
  readonly say: (...responses: readonly SubscribeResponse[]) => void;
  readonly sync: () => void;
  /** Speaks now and every so many ms of the wall, until the stream ends. */
  readonly repeat: (everyMs: number, speak: () => void) => void;
  readonly end: () => void;
  readonly fail: (failure: { readonly code: status; readonly details: string }) => void;
}

/** Wraps a server's stream, so that a script says nothing after its end and leaves no timer. */
export function scriptedStream(
  list: SubscriptionList__Output,
  stream: ServerDuplexStream<SubscribeRequest__Output, SubscribeResponse>,
): ScriptedStream {
  const timers: NodeJS.Timeout[] = [];
  let over = false;
  const rest = () => {
    over = true;
    timers.forEach((timer) => clearInterval(timer));
  };
  stream.on('cancelled', rest);
  stream.on('close', rest);
  const say = (...responses: readonly SubscribeResponse[]) => {
    if (!over) responses.forEach((response) => stream.write(response));
  };
  return {
    list,
    say,
    sync: () => say({ syncResponse: true }),
    repeat: (everyMs, speak) => {
      speak();
      if (!over) timers.push(setInterval(speak, everyMs));
    },
    end: () => {
      rest();
      stream.end();
    },
    fail: (failure) => {
      rest();
      stream.emit('error', failure);
    },
  };
}

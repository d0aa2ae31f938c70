import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import { interval, type Observable, type SchedulerLike, Subscription } from 'rxjs';
import type { Notification } from '../../generated/gnmi/Notification.ts';
import type { SubscribeRequest__Output } from '../../generated/gnmi/SubscribeRequest.ts';
import type { SubscribeResponse } from '../../generated/gnmi/SubscribeResponse.ts';
import type { Subscription__Output } from '../../generated/gnmi/Subscription.ts';
import type { SubscriptionList__Output } from '../../generated/gnmi/SubscriptionList.ts';
import type { EngineChange, EngineSession } from './engine.ts';
import type { Faults } from './faults.ts';
import { RpcError } from './gnmi-wire.ts';
import { neighborGone, neighborNotifications } from './neighbor-notification.ts';
import type { Switches } from './switches.ts';

export type SubscribeStream = ServerDuplexStream<SubscribeRequest__Output, SubscribeResponse>;

export interface SubscribeContext {
  readonly sessions: () => ReadonlyMap<string, EngineSession>;
  readonly change$: Observable<EngineChange>;
  readonly switches: Switches;
  readonly faults: Faults;
  readonly scheduler: SchedulerLike;
}

const neighborsPath = ['network-instances', 'network-instance', 'protocols', 'protocol', 'bgp', 'neighbors'];
const leastSampleNs = 2_000_000_000n;

/** Serves one subscription; the result ends what it started. Throws an RpcError for what the device refuses. */
export function serveSubscription(
  stream: SubscribeStream,
  list: SubscriptionList__Output,
  context: SubscribeContext,
): Subscription {
  const { faults, switches, scheduler } = context;
  const serving = new Subscription();
  if (list.qos !== null) throw new RpcError(status.INVALID_ARGUMENT, 'Qos not supported');
  if (list.encoding !== 'PROTO' && list.encoding !== 'JSON') {
    if (switches.jsonIetfTelemetry === 'error')
      throw new RpcError(status.INVALID_ARGUMENT, `Encoding ${list.encoding} not supported`);
    return serving;
  }
  if (list.mode === 'POLL') throw new RpcError(status.UNIMPLEMENTED, 'POLL is not supported');
  for (const { mode, sampleInterval } of list.subscription) {
    if (mode === 'SAMPLE' && BigInt(sampleInterval) < leastSampleNs)
      throw new RpcError(status.INVALID_ARGUMENT, 'sample interval below 2 s');
    if (mode === 'ON_CHANGE' && list.mode === 'STREAM' && switches.onChange === 'refused') {
      throw new RpcError(status.INVALID_ARGUMENT, 'ON_CHANGE is not supported for the path');
    }
  }

  const isSilent = () =>
    faults.telemetrySilent === 'all' || (faults.telemetrySilent === 'streams' && list.mode === 'STREAM');
  const send = (response: SubscribeResponse) => {
    if (!isSilent() && !stream.destroyed) stream.write(response);
  };
  const tell = (notification: Notification) =>
    // The telemetry header of the vendor, under an id that no public list knows.
    send({ update: notification, extension: [{ registeredExt: { id: 1, msg: Buffer.from([8, 1]) } }] });
  const tellAll = () => {
    for (const session of context.sessions().values()) {
      for (const notification of neighborNotifications(session, switches, scheduler.now()))
        tell(notification);
    }
  };

  const wanted = list.subscription.filter(asksForNeighbors);
  const streamsStates =
    list.mode === 'ONCE' || wanted.some(({ mode }) => mode === 'SAMPLE') || switches.onChange !== 'none';
  if (wanted.length > 0 && streamsStates) tellAll();
  send({ syncResponse: true });
  if (list.mode === 'ONCE') {
    if (!isSilent()) stream.end();
    return serving;
  }

  for (const { mode, sampleInterval } of wanted) {
    if (mode === 'SAMPLE') {
      const everyMs = Number(BigInt(sampleInterval) / 1_000_000n);
      serving.add(interval(everyMs, scheduler).subscribe(tellAll));
    } else if (switches.onChange !== 'none') {
      serving.add(
        context.change$.subscribe((change) => {
          if (change.kind === 'session') {
            for (const notification of neighborNotifications(change.session, switches, scheduler.now()))
              tell(notification);
          } else if (switches.neighborDelete === 'sent') {
            tell(neighborGone(change.address, switches, scheduler.now()));
          }
        }),
      );
    }
  }
  return serving;
}

/** Keys that match nothing, or another path, bring nothing but the sync. */
function asksForNeighbors({ path }: Subscription__Output): boolean {
  const elems = path?.elem ?? [];
  return (
    elems.length <= neighborsPath.length + 1 &&
    elems.every(
      ({ name, key }, at) => (neighborsPath[at] ?? 'neighbor') === name && Object.keys(key).length === 0,
    )
  );
}

import type { ServerDuplexStream } from '@grpc/grpc-js';
import { interval, type Observable, type SchedulerLike, Subscription } from 'rxjs';
import type { Notification } from '../../generated/gnmi/Notification.ts';
import type { Path__Output } from '../../generated/gnmi/Path.ts';
import type { SubscribeRequest__Output } from '../../generated/gnmi/SubscribeRequest.ts';
import type { SubscribeResponse } from '../../generated/gnmi/SubscribeResponse.ts';
import type { Subscription__Output } from '../../generated/gnmi/Subscription.ts';
import type { SubscriptionList__Output } from '../../generated/gnmi/SubscriptionList.ts';
import type { EngineChange, EngineSession } from '../engine/engine.ts';
import type { Faults } from './faults.ts';
import { checkSubscription } from './gnmi-subscription-check.ts';
import { originOf } from './gnmi-wire.ts';
import { globalNotification, neighborGone, neighborNotifications } from './neighbor-notification.ts';
import { notificationInJson } from './notification-in-json.ts';
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

/** Serves one subscription; the result ends what it started. Throws an RpcError for what the device refuses. */
export function serveSubscription(
  stream: SubscribeStream,
  list: SubscriptionList__Output,
  context: SubscribeContext,
): Subscription {
  const { faults, switches, scheduler } = context;
  const serving = new Subscription();
  if (checkSubscription(list, switches) === 'silence') return serving;

  const isSilent = () =>
    faults.telemetrySilent === 'all' || (faults.telemetrySilent === 'streams' && list.mode === 'STREAM');
  const send = (response: SubscribeResponse) => {
    if (!isSilent() && !stream.destroyed) stream.write(response);
  };
  const tell = (notification: Notification) =>
    send({
      update: list.encoding === 'JSON' ? notificationInJson(notification) : notification,
      // The telemetry header of the vendor, under an id that no public list knows.
      extension: [{ registeredExt: { id: 1, msg: Buffer.from([8, 1]) } }],
    });
  const hidesAlways = switches.sessionState === 'absent' ? 'session-state' : undefined;
  const tellOf = (session: EngineSession, hides?: 'session-state') => {
    for (const notification of neighborNotifications(
      session,
      switches,
      scheduler.now(),
      hidesAlways ?? hides,
    ))
      tell(notification);
  };
  const tellAll = (hides?: 'session-state') => {
    if (switches.telemetryBreadth === 'broader') tell(globalNotification(switches, scheduler.now()));
    for (const session of context.sessions().values()) tellOf(session, hides);
  };

  const wanted = list.subscription.filter((subscription) => asksForNeighbors(list.prefix, subscription));
  const hidden = switches.onChange === 'other-leaves' ? 'session-state' : undefined;
  if (wanted.length > 0) {
    if (list.mode === 'ONCE' || wanted.some(({ mode }) => mode === 'SAMPLE')) tellAll();
    else if (switches.onChange !== 'none') tellAll(hidden);
  }
  send({ syncResponse: true });
  if (list.mode === 'ONCE') {
    if (!isSilent()) stream.end();
    return serving;
  }

  for (const { mode, sampleInterval } of wanted) {
    if (mode === 'SAMPLE') {
      const everyMs = Number(BigInt(sampleInterval) / 1_000_000n);
      serving.add(interval(everyMs, scheduler).subscribe(() => tellAll()));
    } else if (switches.onChange !== 'none') {
      serving.add(
        context.change$.subscribe((change) => {
          if (change.kind === 'session') tellOf(change.session, hidden);
          else if (switches.neighborDelete === 'sent')
            tell(neighborGone(change.address, switches, scheduler.now()));
        }),
      );
    }
  }
  return serving;
}

/** Keys that match nothing, another origin, or another path, bring nothing but the sync. */
function asksForNeighbors(prefix: Path__Output | null, { path }: Subscription__Output): boolean {
  const elems = [...(prefix?.elem ?? []), ...(path?.elem ?? [])];
  return (
    ['', 'openconfig'].includes(originOf(prefix, path)) &&
    elems.length <= neighborsPath.length + 1 &&
    elems.every(
      ({ name, key }, at) => (neighborsPath[at] ?? 'neighbor') === name && Object.keys(key).length === 0,
    )
  );
}

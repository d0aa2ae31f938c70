import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import { interval, Subscription, type Observable, type SchedulerLike } from 'rxjs';
import type { Notification } from '../../../src/generated/gnmi/Notification.ts';
import type { Path__Output } from '../../../src/generated/gnmi/Path.ts';
import type { SubscribeRequest__Output } from '../../../src/generated/gnmi/SubscribeRequest.ts';
import type { SubscribeResponse } from '../../../src/generated/gnmi/SubscribeResponse.ts';
import type { Subscription__Output } from '../../../src/generated/gnmi/Subscription.ts';
import type { SubscriptionList__Output } from '../../../src/generated/gnmi/SubscriptionList.ts';
import type { EngineChange, EngineSession } from '../../engine/engine.ts';
import type { Faults } from '../faults.ts';
import { RpcError } from '../refusal.ts';
import type { Switches } from '../switches.ts';
import {
  globalNotification,
  neighborGone,
  neighborNotifications,
  neighborPath,
  neighborsPath,
  notificationInJson,
} from './notifications.ts';
import { covers, elemsOf, meets, narrowed, originOf, printPath, type Elems } from './paths.ts';

export type SubscribeStream = ServerDuplexStream<SubscribeRequest__Output, SubscribeResponse>;

export interface SubscribeContext {
  readonly sessions: () => ReadonlyMap<string, EngineSession>;
  readonly change$: Observable<EngineChange>;
  readonly switches: Switches;
  readonly faults: Faults;
  readonly scheduler: SchedulerLike;
}

/** The least interval between samples (ms). */
const leastSampleMs = 2000;

/** A subscription that is served. */
export interface Served {
  /** The client polls. Throws an RpcError where its subscription is of another mode. */
  readonly poll: () => void;
  readonly end: () => void;
}

/** What a subscription asks for: `Subscribe STREAM SAMPLE /network-instances/… PROTO`. */
export function subscribeQuestion({
  prefix,
  mode,
  subscription,
  encoding,
}: SubscriptionList__Output): string {
  const each = subscription.map(({ path, mode: how }) => `${how} ${printPath(prefix, path)}`);
  return `Subscribe ${mode} ${each.join(' ')} ${encoding}`;
}

/** Serves one subscription. Throws an RpcError for what the device refuses. */
export function serveSubscription(
  stream: SubscribeStream,
  list: SubscriptionList__Output,
  context: SubscribeContext,
): Served {
  const { faults, switches, scheduler } = context;
  const streaming = new Subscription();
  const poll = () => {
    if (list.mode !== 'POLL')
      throw new RpcError(status.INVALID_ARGUMENT, `a poll in a subscription of mode ${list.mode}`);
    tellState();
  };
  const served: Served = { poll, end: () => streaming.unsubscribe() };
  if (checkSubscription(list, switches) === 'silence') return served;

  const isSilent = () =>
    faults.telemetrySilent === 'all' || (faults.telemetrySilent === 'streams' && list.mode !== 'ONCE');
  const send = (response: SubscribeResponse) => {
    if (!isSilent() && !stream.destroyed) stream.write(response);
  };
  const target = list.prefix?.target ?? '';
  const tell = (notification: Notification) =>
    send({
      update: {
        ...(list.encoding === 'JSON' ? notificationInJson(notification) : notification),
        ...(target === '' ? {} : { prefix: { ...notification.prefix, target } }),
      },
      // The telemetry header of the vendor, under an id that no public list knows.
      extension: [{ registeredExt: { id: 1, msg: Buffer.from([8, 1]) } }],
    });
  const tellOf = (session: EngineSession, asked: readonly Elems[], hides?: 'session-state') => {
    const hidden = switches.sessionState === 'absent' ? 'session-state' : hides;
    for (const notification of neighborNotifications(session, switches, scheduler.now(), hidden)) {
      const wanted = switches.telemetryBreadth === 'broader' ? notification : narrowed(notification, asked);
      if (wanted !== undefined) tell(wanted);
    }
  };
  const tellAll = (asked: readonly Elems[], hides?: 'session-state') => {
    if (!asked.some((one) => isAboutNeighbors(one, context))) return;
    if (switches.telemetryBreadth === 'broader') tell(globalNotification(switches, scheduler.now()));
    for (const session of context.sessions().values()) tellOf(session, asked, hides);
  };

  const wanted = list.subscription.flatMap(({ path, mode, sampleInterval }) =>
    isOpenConfig(list.prefix, path) ? [{ asked: [elemsOf(list.prefix, path)], mode, sampleInterval }] : [],
  );
  const hidden = switches.onChange === 'other-leaves' ? 'session-state' : undefined;
  const isStreamed = (mode: Subscription__Output['mode']) => list.mode === 'STREAM' && mode !== 'SAMPLE';

  /** All that is asked for, and the sync; `updates_only`: the sync alone. */
  function tellState(): void {
    if (!list.updatesOnly) {
      for (const { asked, mode } of wanted) {
        if (!isStreamed(mode)) tellAll(asked);
        else if (switches.onChange !== 'none') tellAll(asked, hidden);
      }
    }
    send({ syncResponse: true });
  }

  tellState();
  if (list.mode === 'ONCE' && !isSilent()) stream.end();
  if (list.mode !== 'STREAM') return served;

  for (const { asked, mode, sampleInterval } of wanted) {
    if (mode === 'SAMPLE') {
      // As often as the device can, where the client does not say.
      const everyMs = sampleInterval === '0' ? leastSampleMs : Number(BigInt(sampleInterval) / 1_000_000n);
      streaming.add(interval(everyMs, scheduler).subscribe(() => tellAll(asked)));
    } else if (switches.onChange !== 'none') {
      streaming.add(
        context.change$.subscribe((change) => {
          if (change.kind === 'session') {
            if (asked.some((one) => isAboutNeighbors(one, context))) tellOf(change.session, asked, hidden);
          } else if (switches.neighborDelete === 'sent') {
            const gone = narrowed(neighborGone(change.address, switches, scheduler.now()), asked);
            if (gone !== undefined) tell(gone);
          }
        }),
      );
    }
  }
  return served;
}

function isOpenConfig(prefix: Path__Output | null, path: Path__Output | null): boolean {
  return ['', 'openconfig'].includes(originOf(prefix, path));
}

/** Whether there is anything to tell: another path, and keys that match nothing, bring the sync alone. */
function isAboutNeighbors(asked: Elems, { sessions, switches }: SubscribeContext): boolean {
  return (
    covers(asked, neighborsPath(switches)) ||
    Array.from(sessions().values()).some(({ address }) => meets(asked, neighborPath(address, switches)))
  );
}

/** Whether a subscription is answered, or met with silence. Throws an RpcError for what the device refuses. */
function checkSubscription(list: SubscriptionList__Output, switches: Switches): 'answered' | 'silence' {
  if (list.qos !== null) throw new RpcError(status.INVALID_ARGUMENT, 'Qos not supported');
  if (!takes(list.encoding, switches)) {
    const isKnown = list.encoding === 'PROTO' || list.encoding === 'JSON';
    if (isKnown || switches.jsonIetfTelemetry === 'error')
      throw new RpcError(status.INVALID_ARGUMENT, `Encoding ${list.encoding} not supported`);
    return 'silence';
  }
  for (const { mode, sampleInterval } of list.subscription) {
    const isTooOften = sampleInterval !== '0' && BigInt(sampleInterval) < BigInt(leastSampleMs) * 1_000_000n;
    if (mode === 'SAMPLE' && isTooOften)
      throw new RpcError(status.INVALID_ARGUMENT, 'sample interval below 2 s');
    if (mode === 'ON_CHANGE' && list.mode === 'STREAM' && switches.onChange === 'refused')
      throw new RpcError(status.INVALID_ARGUMENT, 'ON_CHANGE is not supported for the path');
  }
  return 'answered';
}

function takes(encoding: string, { telemetryEncodings }: Switches): boolean {
  switch (encoding) {
    case 'PROTO':
      return telemetryEncodings !== 'json-only';
    case 'JSON':
      return telemetryEncodings !== 'proto-only';
    default:
      return false;
  }
}

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
  neighborDelete,
  neighborNotifications,
  neighborPath,
  neighborsPath,
  notificationInJson,
} from './notifications.ts';
import { elemsOf, filtered, isCovered, originOf, overlaps, printPath, type Elems } from './paths.ts';

export type SubscribeStream = ServerDuplexStream<SubscribeRequest__Output, SubscribeResponse>;

/** What telemetry needs of its device. */
export interface SubscribeContext {
  readonly sessions: () => ReadonlyMap<string, EngineSession>;
  readonly change$: Observable<EngineChange>;
  readonly switches: Switches;
  readonly faults: Faults;
  readonly scheduler: SchedulerLike;
}

/** The shortest interval between samples (ms). */
const minSampleMs = 2000;

/** A subscription that is being served. */
export interface Served {
  /** Answers a poll. Throws an RpcError unless the mode of the subscription is POLL. */
  readonly poll: () => void;
  readonly end: () => void;
}

/** A subscription as text, for tests: `Subscribe STREAM SAMPLE /network-instances/… PROTO`. */
export function describeSubscribe({
  prefix,
  mode,
  subscription,
  encoding,
}: SubscriptionList__Output): string {
  const paths = subscription.map(({ path, mode: pathMode }) => `${pathMode} ${printPath(prefix, path)}`);
  return `Subscribe ${mode} ${paths.join(' ')} ${encoding}`;
}

/** Starts serving a subscription. Throws an RpcError when the device refuses it. */
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
    sendState();
  };
  const served: Served = { poll, end: () => streaming.unsubscribe() };
  if (checkSubscription(list, switches) === 'silence') return served;

  const isSilent = () =>
    faults.telemetrySilent === 'all' || (faults.telemetrySilent === 'streams' && list.mode !== 'ONCE');
  const send = (response: SubscribeResponse) => {
    if (!isSilent() && !stream.destroyed) stream.write(response);
  };
  const target = list.prefix?.target ?? '';
  const sendUpdate = (notification: Notification) =>
    send({
      update: {
        ...(list.encoding === 'JSON' ? notificationInJson(notification) : notification),
        ...(target === '' ? {} : { prefix: { ...notification.prefix, target } }),
      },
      // Juniper's telemetry header, under an id that is in no public list.
      extension: [{ registeredExt: { id: 1, msg: Buffer.from([8, 1]) } }],
    });
  const sendNeighbor = (session: EngineSession, patterns: readonly Elems[], hides?: 'session-state') => {
    const hidden = switches.sessionState === 'absent' ? 'session-state' : hides;
    for (const notification of neighborNotifications(session, switches, scheduler.now(), hidden)) {
      const wanted =
        switches.telemetryBreadth === 'broader' ? notification : filtered(notification, patterns);
      if (wanted !== undefined) sendUpdate(wanted);
    }
  };
  const sendNeighbors = (patterns: readonly Elems[], hides?: 'session-state') => {
    if (!patterns.some((pattern) => asksForNeighbors(pattern, context))) return;
    if (switches.telemetryBreadth === 'broader') sendUpdate(globalNotification(switches, scheduler.now()));
    for (const session of context.sessions().values()) sendNeighbor(session, patterns, hides);
  };

  const subscriptions = list.subscription.flatMap(({ path, mode, sampleInterval }) =>
    isOpenConfig(list.prefix, path) ? [{ patterns: [elemsOf(list.prefix, path)], mode, sampleInterval }] : [],
  );
  const hidden = switches.onChange === 'other-leaves' ? 'session-state' : undefined;
  const isOnChange = (mode: Subscription__Output['mode']) => list.mode === 'STREAM' && mode !== 'SAMPLE';

  /** Sends the current state of all subscribed paths and the sync; with `updates_only`, only the sync. */
  function sendState(): void {
    if (!list.updatesOnly) {
      for (const { patterns, mode } of subscriptions) {
        if (!isOnChange(mode)) sendNeighbors(patterns);
        else if (switches.onChange !== 'none') sendNeighbors(patterns, hidden);
      }
    }
    send({ syncResponse: true });
  }

  sendState();
  if (list.mode === 'ONCE' && !isSilent()) stream.end();
  if (list.mode !== 'STREAM') return served;

  for (const { patterns, mode, sampleInterval } of subscriptions) {
    if (mode === 'SAMPLE') {
      // 0 means as often as the device can (gNMI specification 3.5.1.5.2).
      const everyMs = sampleInterval === '0' ? minSampleMs : Number(BigInt(sampleInterval) / 1_000_000n);
      streaming.add(interval(everyMs, scheduler).subscribe(() => sendNeighbors(patterns)));
    } else if (switches.onChange !== 'none') {
      streaming.add(
        context.change$.subscribe((change) => {
          if (change.kind === 'session') {
            if (patterns.some((pattern) => asksForNeighbors(pattern, context)))
              sendNeighbor(change.session, patterns, hidden);
          } else if (switches.neighborDelete === 'sent') {
            const wanted = filtered(neighborDelete(change.address, switches, scheduler.now()), patterns);
            if (wanted !== undefined) sendUpdate(wanted);
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

/**
 * Whether a pattern matches the neighbors or one of them. For any other pattern the answer is only the sync, as
 * captured.
 */
function asksForNeighbors(pattern: Elems, { sessions, switches }: SubscribeContext): boolean {
  return (
    isCovered(pattern, neighborsPath(switches)) ||
    Array.from(sessions().values()).some(({ address }) => overlaps(pattern, neighborPath(address, switches)))
  );
}

/** Whether the device answers a subscription or stays silent. Throws an RpcError when it refuses it. */
function checkSubscription(list: SubscriptionList__Output, switches: Switches): 'answered' | 'silence' {
  if (list.qos !== null) throw new RpcError(status.INVALID_ARGUMENT, 'Qos not supported');
  if (!supportsEncoding(list.encoding, switches)) {
    const isKnown = list.encoding === 'PROTO' || list.encoding === 'JSON';
    if (isKnown || switches.jsonIetfTelemetry === 'error')
      throw new RpcError(status.INVALID_ARGUMENT, `Encoding ${list.encoding} not supported`);
    return 'silence';
  }
  for (const { mode, sampleInterval } of list.subscription) {
    const isTooOften = sampleInterval !== '0' && BigInt(sampleInterval) < BigInt(minSampleMs) * 1_000_000n;
    if (mode === 'SAMPLE' && isTooOften)
      throw new RpcError(status.INVALID_ARGUMENT, 'sample interval below 2 s');
    if (mode === 'ON_CHANGE' && list.mode === 'STREAM' && switches.onChange === 'refused')
      throw new RpcError(status.INVALID_ARGUMENT, 'ON_CHANGE is not supported for the path');
  }
  return 'answered';
}

function supportsEncoding(encoding: string, { telemetryEncodings }: Switches): boolean {
  switch (encoding) {
    case 'PROTO':
      return telemetryEncodings !== 'json-only';
    case 'JSON':
      return telemetryEncodings !== 'proto-only';
    default:
      return false;
  }
}

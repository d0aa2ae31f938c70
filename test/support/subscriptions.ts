import type { Notification__Output } from '../../src/generated/gnmi/Notification.ts';
import type { SubscribeResponse__Output } from '../../src/generated/gnmi/SubscribeResponse.ts';
import type { SubscriptionList } from '../../src/generated/gnmi/SubscriptionList.ts';
import { nativePath } from './raw-gnmi.ts';

export const bgpPath = '/network-instances/network-instance/protocols/protocol/bgp';
const neighborsPath = nativePath(`${bgpPath}/neighbors`, '');

/** A STREAM with ON_CHANGE of all neighbors. */
export const onChange: SubscriptionList = {
  mode: 'STREAM',
  encoding: 'PROTO',
  subscription: [{ path: neighborsPath, mode: 'ON_CHANGE' }],
};

/** A STREAM with SAMPLE; the interval is in nanoseconds. */
export const sampled = (sampleInterval: string): SubscriptionList => ({
  ...onChange,
  subscription: [{ path: neighborsPath, mode: 'SAMPLE', sampleInterval }],
});

/** A ONCE of all neighbors. */
export const once: SubscriptionList = {
  mode: 'ONCE',
  encoding: 'PROTO',
  subscription: [{ path: neighborsPath }],
};

export type Messages = readonly SubscribeResponse__Output[];

export const updates = (messages: Messages): readonly Notification__Output[] =>
  messages.flatMap(({ update }) => (update ? [update] : []));

/** The leaves of `state` in each notification about a neighbor, by their names. */
export const states = (messages: Messages) =>
  updates(messages)
    .filter(({ update, prefix }) => update.length > 0 && prefix?.elem.length === 7)
    .map(({ prefix, update }) => ({
      neighbor: prefix?.elem.at(-1)?.key['neighbor-address'],
      ...Object.fromEntries(
        update.map(({ path, val }) => [
          path?.elem.map(({ name }) => name).join('/') ?? '',
          val?.[val.value as 'stringVal'],
        ]),
      ),
    })) as readonly Record<string, unknown>[];

/** The values of session-state that a neighbor had, in order. */
export const stateOf = (messages: Messages, neighbor: string) =>
  states(messages)
    .filter((state) => state['neighbor'] === neighbor)
    .map((state) => state['state/session-state']);

/** The addresses of the neighbors that were deleted. */
export const deleted = (messages: Messages) =>
  updates(messages).flatMap((notification) =>
    notification.delete.map(({ elem }) => elem.at(-1)?.key['neighbor-address']),
  );

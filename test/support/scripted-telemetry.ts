import type { ServerDuplexStream, status } from '@grpc/grpc-js';
import { ReplaySubject } from 'rxjs';
import { expect, onTestFinished, vi } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import { connectGnmi } from '../../src/crpd/gnmi/client.ts';
import { telemetry } from '../../src/crpd/gnmi/telemetry.ts';
import type { Path } from '../../src/generated/gnmi/Path.ts';
import type { SubscribeRequest__Output } from '../../src/generated/gnmi/SubscribeRequest.ts';
import type { SubscribeResponse } from '../../src/generated/gnmi/SubscribeResponse.ts';
import type { SubscriptionList__Output } from '../../src/generated/gnmi/SubscriptionList.ts';
import type { TypedValue } from '../../src/generated/gnmi/TypedValue.ts';
import type { IpAddress } from '../../src/model/address.ts';
import type { Telemetry } from '../../src/model/session.ts';
import { connected } from './connected.ts';
import { scriptedGnmi } from './scripted-gnmi.ts';

/** How much faster the agent's clock runs than real time. */
const speed = 10;
const samplePeriodMs = 2000 / speed;
const oneNeighbor: readonly IpAddress[] = ['10.0.0.1' as IpAddress];

/** Telemetry over a real connection to a gNMI server whose streams follow the test's script. */
export async function scriptedTelemetry(
  play: (stream: ScriptedStream) => void,
  { configured = oneNeighbor, resyncMs = 600_000 }: ScriptedTelemetryOptions = {},
) {
  const clock = clockAt(speed);
  const lists: SubscriptionList__Output[] = [];
  const server = await scriptedGnmi({
    subscribe: (list, stream) => {
      lists.push(list);
      play(scriptedStream(list, stream));
    },
  });
  const client = connectGnmi({ address: server.address }, clock);
  await connected(client.channel);
  const configured$ = new ReplaySubject<ReadonlySet<IpAddress>>(1);
  if (configured !== 'unknown') configured$.next(new Set(configured));
  const all: Telemetry[] = [];
  const failed = vi.fn();
  const subscription = telemetry({ client, clock, resyncMs, random: () => 0 }, configured$).subscribe({
    next: (one) => all.push(one),
    error: failed,
  });
  onTestFinished(() => {
    subscription.unsubscribe();
    client.close();
    expect(failed).not.toHaveBeenCalled();
  });
  return {
    server,
    /** The Subscribe requests that have arrived. */
    lists,
    /** What the telemetry has emitted. */
    all,
    /** The same in a short form. */
    emitted: () => all.map(shortened),
    configure: (...addresses: readonly IpAddress[]) => configured$.next(new Set(addresses)),
    until: (fits: (telemetry: Telemetry) => boolean) =>
      vi.waitUntil(() => all.find(fits), { timeout: 120_000, interval: 2 }),
    end: () => subscription.unsubscribe(),
  };
}

export interface ScriptedTelemetryOptions {
  /** 10.0.0.1 unless set; `unknown`: until the test configures some. */
  readonly configured?: readonly IpAddress[] | 'unknown';
  readonly resyncMs?: number;
}

/** Mode and each neighbor's state, or why it is blind. */
function shortened(telemetry: Telemetry) {
  if (telemetry.kind === 'blind') return telemetry.because.detail;
  const states = Array.from(telemetry.sessions.values(), ({ address, state }) => [address, state] as const);
  return [telemetry.mode, Object.fromEntries(states)] as const;
}

export const isBlind = ({ kind }: Telemetry) => kind === 'blind';
export const isMode = (mode: string) => (telemetry: Telemetry) =>
  telemetry.kind === 'seen' && telemetry.mode === mode;
export const shows = (address: IpAddress, state: string) => (telemetry: Telemetry) =>
  telemetry.kind === 'seen' && telemetry.sessions.get(address)?.state === state;
export const lacks = (address: IpAddress) => (telemetry: Telemetry) =>
  telemetry.kind === 'seen' && !telemetry.sessions.has(address);

/** One subscription, as a script controls it. */
export interface ScriptedStream {
  readonly list: SubscriptionList__Output;
  readonly mode: 'once' | 'sample' | 'on-change';
  readonly say: (...responses: readonly SubscribeResponse[]) => void;
  readonly sync: () => void;
  /** Calls it now and after every sample period, until the stream ends. */
  readonly repeat: (speak: () => void, everyMs?: number) => void;
  readonly end: () => void;
  readonly fail: (failure: { readonly code: status; readonly details: string }) => void;
}

/** Neighbors with their session-state. */
export type States = Readonly<Record<string, string>>;

/** Answers a ONCE, or opens a stream, with these states. */
export function answer(stream: ScriptedStream, states: States): void {
  stream.say(...Object.entries(states).map(([address, state]) => stateOf(address, state)));
  stream.sync();
  if (stream.mode === 'once') stream.end();
}

/** Streams samples of the states as they are at the time. */
export function sample(stream: ScriptedStream, states: () => States): void {
  stream.repeat(() =>
    stream.say(...Object.entries(states()).map(([address, state]) => stateOf(address, state))),
  );
  stream.sync();
}

/** Wraps a server's stream, so that a script writes nothing after its end and leaves no timer. */
function scriptedStream(
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
    mode: list.mode === 'ONCE' ? 'once' : list.subscription[0]?.mode === 'SAMPLE' ? 'sample' : 'on-change',
    say,
    sync: () => say({ syncResponse: true }),
    repeat: (speak, everyMs = samplePeriodMs) => {
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

/** A notification of a neighbor's session-state. */
export function stateOf(address: string, state: string): SubscribeResponse {
  return leavesOf(address, { 'session-state': { stringVal: state } });
}

/** A notification as Junos sends it: the neighbor's path as the prefix, then leaves of its state. */
export function leavesOf(address: string, leaves: Readonly<Record<string, TypedValue>>): SubscribeResponse {
  return {
    update: {
      prefix: neighborPath(address),
      update: Object.entries(leaves).map(([leaf, val]) => ({
        path: { elem: [{ name: 'state' }, { name: leaf }] },
        val,
      })),
    },
  };
}

/** A notification that deletes the neighbor. */
export function deleteOf(address: string): SubscribeResponse {
  return { update: { delete: [neighborPath(address)] } };
}

/** The gNMI path of a neighbor, with the names of instance and protocol that one release uses. */
function neighborPath(address: string): Path {
  return {
    elem: [
      { name: 'network-instances' },
      { name: 'network-instance', key: { name: 'master' } },
      { name: 'protocols' },
      { name: 'protocol', key: { identifier: 'BGP', name: 'bgp' } },
      { name: 'bgp' },
      { name: 'neighbors' },
      { name: 'neighbor', key: { 'neighbor-address': address } },
    ],
  };
}

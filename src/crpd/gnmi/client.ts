import { status, type ServiceError } from '@grpc/grpc-js';
import { concat, Observable, Subject } from 'rxjs';
import type { CapabilityResponse__Output } from '../../generated/gnmi/CapabilityResponse.ts';
import type { GetRequest } from '../../generated/gnmi/GetRequest.ts';
import type { GetResponse__Output } from '../../generated/gnmi/GetResponse.ts';
import type { SetRequest } from '../../generated/gnmi/SetRequest.ts';
import type { SubscribeResponse__Output } from '../../generated/gnmi/SubscribeResponse.ts';
import type { SubscriptionList } from '../../generated/gnmi/SubscriptionList.ts';
import { FaultError } from '../../model/fault.ts';
import type { Clock } from '../../ports.ts';
import { answeredWithin, committedWithin, reported, type DeviceCall } from '../call.ts';
import {
  channelOptions,
  credentialsOf,
  loginOf,
  protos,
  type Device,
  type SharedChannel,
} from '../channel.ts';
import { untilReady } from '../connection.ts';
import { faultOfRead, faultOfSet, isMissingPath } from '../fault-of.ts';
import { printPath } from './path.ts';

/** A commit takes seconds, at worst tens of seconds. A Set that is given up may still land. */
const setDeadlineMs = 90_000;
const getDeadlineMs = 30_000;
const connectDeadlineMs = 10_000;

/** The gNMI calls we use. Errors are FaultErrors; unsubscribing cancels reads and streams, never a Set. */
export interface GnmiClient {
  /** What the device says about itself. */
  readonly capabilities: () => Observable<CapabilityResponse__Output>;
  /** `undefined`: the path does not exist. */
  readonly get: (request: GetRequest) => Observable<GetResponse__Output | undefined>;
  /** Completes when the device has committed. */
  readonly set: (request: SetRequest) => Observable<never>;
  /** Emits for as long as the device streams; a ONCE completes. */
  readonly subscribe: (list: SubscriptionList) => Observable<SubscribeResponse__Output>;
  readonly call$: Observable<DeviceCall>;
  /** JET's calls share it. */
  readonly channel: SharedChannel;
  readonly close: () => void;
}

/** A client of the device's gNMI service; connects with the first call. */
export function connectGnmi(device: Device, clock: Clock): GnmiClient {
  const who = device.address;
  const client = new protos.gnmi.gNMI(who, credentialsOf(device), channelOptions(device));
  const ended$ = new Subject<DeviceCall>();
  const call = <T>(kind: DeviceCall['rpc'], call$: Observable<T>) =>
    reported(kind, device, ended$, clock, call$);

  return {
    capabilities: () =>
      call(
        'get',
        new Observable<CapabilityResponse__Output>((subscriber) => {
          const rpc = client.Capabilities({}, loginOf(device), (error, response) => {
            if (error) subscriber.error(new FaultError(faultOfRead(who, error), { cause: error }));
            else {
              if (response) subscriber.next(response);
              subscriber.complete();
            }
          });
          return () => rpc.cancel();
        }).pipe(answeredWithin(getDeadlineMs, who, clock)),
      ),

    get: (request) =>
      call(
        'get',
        new Observable<GetResponse__Output | undefined>((subscriber) => {
          const rpc = client.Get(request, loginOf(device), (error, response) => {
            if (error && !isMissingPath(error)) {
              const fault = faultOfRead(who, error);
              const detail = `${pathsOf(request)}: ${fault.detail}`;
              subscriber.error(
                new FaultError(fault.kind === 'refused' ? { ...fault, detail } : fault, { cause: error }),
              );
            } else {
              subscriber.next(error ? undefined : response);
              subscriber.complete();
            }
          });
          return () => rpc.cancel();
        }).pipe(answeredWithin(getDeadlineMs, who, clock)),
      ),

    set: (request) =>
      call(
        'set',
        concat(
          // Nothing is sent before there is a connection, so a failure here means that nothing has changed.
          untilReady(client.getChannel(), connectDeadlineMs, who, clock),
          committedWithin(setDeadlineMs, who, clock, (answered) =>
            client.Set(request, loginOf(device), (error) =>
              answered(error ? new FaultError(faultOfSet(who, error), { cause: error }) : undefined),
            ),
          ),
        ),
      ),

    subscribe: (list) =>
      call(
        'subscribe',
        new Observable((subscriber) => {
          const rpc = client.Subscribe(loginOf(device));
          rpc.on('data', (response: SubscribeResponse__Output) => subscriber.next(response));
          rpc.on('error', (error: ServiceError) => {
            if (error.code !== status.CANCELLED || !subscriber.closed) {
              subscriber.error(new FaultError(faultOfRead(who, error), { cause: error }));
            }
          });
          rpc.on('end', () => subscriber.complete());
          rpc.write({ subscribe: list });
          return () => rpc.cancel();
        }),
      ),

    call$: ended$.asObservable(),
    channel: client.getChannel(),
    close: () => {
      client.close();
      ended$.complete();
    },
  };
}

/** Names the paths of a request, for the fault of a device that refuses to show them. */
function pathsOf({ path = [] }: GetRequest): string {
  return path.map(({ elem = [] }) => printPath(elem)).join(' ');
}

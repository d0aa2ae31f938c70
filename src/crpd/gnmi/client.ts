import { status, type ServiceError } from '@grpc/grpc-js';
import type { CapabilityResponse__Output } from '../../generated/gnmi/CapabilityResponse.ts';
import { concat, Observable, Subject } from 'rxjs';
import type { GetRequest } from '../../generated/gnmi/GetRequest.ts';
import type { GetResponse__Output } from '../../generated/gnmi/GetResponse.ts';
import type { SetRequest } from '../../generated/gnmi/SetRequest.ts';
import type { SubscribeResponse__Output } from '../../generated/gnmi/SubscribeResponse.ts';
import type { SubscriptionList } from '../../generated/gnmi/SubscriptionList.ts';
import { FaultError } from '../../model/fault.ts';
import type { Clock } from '../../ports.ts';
import { channelOptions, credentialsOf, loginOf, type Device, type SharedChannel } from '../channel.ts';
import { answeredWithin, committedWithin } from '../deadline.ts';
import { faultOfRead, faultOfSet, isMissingPath } from '../fault-of.ts';
import { printPath } from './path.ts';
import { protos } from '../protos.ts';
import { timed, type DeviceCall } from '../timed.ts';
import { untilReady } from '../until-ready.ts';

/** A commit takes seconds, up to tens of seconds; a Set that is given up may still land. */
const setDeadlineMs = 90_000;
const getDeadlineMs = 30_000;
const connectDeadlineMs = 10_000;

/** The gNMI calls we live on. Errors are FaultErrors; unsubscribing cancels reads and streams, never a Set. */
export interface GnmiClient {
  /** What the device says of itself. */
  readonly capabilities: () => Observable<CapabilityResponse__Output>;
  /** `undefined`: the path is not there. */
  readonly get: (request: GetRequest) => Observable<GetResponse__Output | undefined>;
  /** Completes when the device has committed. */
  readonly set: (request: SetRequest) => Observable<never>;
  /** Emits for as long as the device streams; a ONCE completes. */
  readonly subscribe: (list: SubscriptionList) => Observable<SubscribeResponse__Output>;
  readonly call$: Observable<DeviceCall>;
  /** Carries JET's calls, too. */
  readonly channel: SharedChannel;
  readonly close: () => void;
}

export function connectGnmi(device: Device, clock: Clock): GnmiClient {
  const who = device.address;
  const client = new protos.gnmi.gNMI(who, credentialsOf(device), channelOptions(device));
  const ended$ = new Subject<DeviceCall>();

  return {
    capabilities: () =>
      timed(
        'get',
        device,
        ended$,
        clock,
        new Observable<CapabilityResponse__Output>((subscriber) => {
          const call = client.Capabilities({}, loginOf(device), (error, response) => {
            if (error) subscriber.error(new FaultError(faultOfRead(who, error), { cause: error }));
            else {
              if (response) subscriber.next(response);
              subscriber.complete();
            }
          });
          return () => call.cancel();
        }).pipe(answeredWithin(getDeadlineMs, who, clock)),
      ),

    get: (request) =>
      timed(
        'get',
        device,
        ended$,
        clock,
        new Observable<GetResponse__Output | undefined>((subscriber) => {
          const call = client.Get(request, loginOf(device), (error, response) => {
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
          return () => call.cancel();
        }).pipe(answeredWithin(getDeadlineMs, who, clock)),
      ),

    set: (request) =>
      timed(
        'set',
        device,
        ended$,
        clock,
        concat(
          // Before it is connected nothing has been sent: such a failure is no unknown outcome.
          untilReady(client.getChannel(), connectDeadlineMs, who, clock),
          committedWithin(setDeadlineMs, who, clock, (answered) =>
            client.Set(request, loginOf(device), (error) =>
              answered(error ? new FaultError(faultOfSet(who, error), { cause: error }) : undefined),
            ),
          ),
        ),
      ),

    subscribe: (list) =>
      timed(
        'subscribe',
        device,
        ended$,
        clock,
        new Observable((subscriber) => {
          const call = client.Subscribe(loginOf(device));
          call.on('data', (response: SubscribeResponse__Output) => subscriber.next(response));
          call.on('error', (error: ServiceError) => {
            if (error.code !== status.CANCELLED || !subscriber.closed) {
              subscriber.error(new FaultError(faultOfRead(who, error), { cause: error }));
            }
          });
          call.on('end', () => subscriber.complete());
          call.write({ subscribe: list });
          return () => call.cancel();
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

/** Which part of the configuration a device refuses to show. */
function pathsOf({ path = [] }: GetRequest): string {
  return path.map(({ elem = [] }) => printPath(elem)).join(' ');
}

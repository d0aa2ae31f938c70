import { status, type ServiceError } from '@grpc/grpc-js';
import { concat, defer, EMPTY, Observable, reduce, Subject, throwError, catchError } from 'rxjs';
import type { RpcStatus__Output } from '../../generated/jnx/jet/common/RpcStatus.ts';
import type { OpCommandGetResponse__Output } from '../../generated/jnx/jet/management/OpCommandGetResponse.ts';
import { FaultError } from '../../model/fault.ts';
import type { Clock } from '../../ports.ts';
import { answeredWithin, committedWithin, reported, type DeviceCall } from '../call.ts';
import { credentialsOf, loginOf, protos, type Device, type SharedChannel } from '../channel.ts';
import { drops, untilReady } from '../connection.ts';
import { faultOfFailure, faultOfRead, faultOfSet } from '../fault-of.ts';

const commitDeadlineMs = 90_000;
const commandDeadlineMs = 30_000;
const connectDeadlineMs = 10_000;
/** Identifies us to the device. One name is enough, since each cRPD has one agent. */
const clientId = 'meshrr';

/** The JET calls we use. Errors are FaultErrors; unsubscribing cancels commands, never a commit. */
export interface JetClient {
  /** Logs in, unless that has been done on this connection. */
  readonly login: () => Observable<never>;
  /** The whole output of an operational command, as JSON if the device can print it so. */
  readonly command: (command: string) => Observable<string>;
  /** `load set` and one commit; completes when the device has committed. */
  readonly configure: (lines: readonly string[], comment: string) => Observable<never>;
  readonly call$: Observable<DeviceCall>;
  /** Leaves the channel open: gNMI owns it. */
  readonly close: () => void;
}

/** A client of the device's JET services over an existing channel; each connection begins with a Login. */
export function connectJet(device: Device, channel: SharedChannel, clock: Clock): JetClient {
  const who = device.address;
  const { Authentication } = protos.jnx.jet.authentication;
  const { Management } = protos.jnx.jet.management;
  const options = { channelOverride: channel };
  const authentication = new Authentication(who, credentialsOf(device), options);
  const management = new Management(who, credentialsOf(device), options);
  const ended$ = new Subject<DeviceCall>();
  let loggedIn = false;
  let logins = 0;
  const dropped = drops(channel).subscribe(() => {
    loggedIn = false;
  });

  const call = <T>(kind: DeviceCall['rpc'], call$: Observable<T>) =>
    reported(kind, device, ended$, clock, call$);

  const metadata = () => {
    const withClient = loginOf(device);
    withClient.set('client-id', clientId);
    return withClient;
  };

  const login = () =>
    new Observable<never>((subscriber) => {
      if (loggedIn) {
        subscriber.complete();
        return undefined;
      }
      const { username = '', password } = device;
      const rpc = authentication.Login(
        { username, password: password?.() ?? '', clientId },
        metadata(),
        (error, response) => {
          if (error) {
            subscriber.error(new FaultError(faultOfRead(who, error), { cause: error }));
          } else if (failed(response?.status)) {
            const detail = response?.status?.message ?? '';
            subscriber.error(new FaultError({ kind: 'denied', who, detail: `Login: ${detail}` }));
          } else {
            loggedIn = true;
            logins += 1;
            subscriber.complete();
          }
        },
      );
      return () => rpc.cancel();
    }).pipe(answeredWithin(connectDeadlineMs, who, clock));

  /** A login can expire while the connection stays. The denied call did nothing, so it is repeated after a new Login. */
  const loggedInFor = <T>(call$: Observable<T>): Observable<T> =>
    defer(() => {
      let used: number | undefined;
      const attempt$ = concat(
        login(),
        defer(() => {
          used = logins;
          return call$;
        }),
      );
      return attempt$.pipe(
        catchError((error: unknown) => {
          const isDenied = error instanceof FaultError && error.fault.kind === 'denied';
          if (!isDenied || used === undefined) return throwError(() => error as Error);
          // Another call may have logged in again meanwhile.
          if (used === logins) loggedIn = false;
          return attempt$;
        }),
      );
    });

  const command = (cliCommand: string) =>
    new Observable<string>((subscriber) => {
      const rpc = management.OpCommandGet({ cliCommand, outFormat: 'OP_COMMAND_OUTPUT_JSON' }, metadata());
      rpc.on('data', ({ status: result, data }: OpCommandGetResponse__Output) => {
        if (failed(result))
          subscriber.error(new FaultError(faultOfFailure(who, result?.message ?? '', 'read')));
        else subscriber.next(data);
      });
      rpc.on('error', (error: ServiceError) => {
        if (error.code !== status.CANCELLED || !subscriber.closed)
          subscriber.error(new FaultError(faultOfRead(who, error), { cause: error }));
      });
      rpc.on('end', () => subscriber.complete());
      return () => rpc.cancel();
    }).pipe(
      reduce((joined, piece) => joined + piece, ''),
      answeredWithin(commandDeadlineMs, who, clock),
    );

  const configSet = (lines: readonly string[], comment: string) =>
    committedWithin(commitDeadlineMs, who, clock, (answered) =>
      management.ConfigSet(
        {
          textConfig: `${lines.join('\n')}\n`,
          loadType: 'CONFIG_LOAD_SET',
          commit: { type: 'CONFIG_COMMIT', comment },
        },
        metadata(),
        (error, response) => {
          if (error) answered(new FaultError(faultOfSet(who, error), { cause: error }));
          else if (failed(response?.status))
            answered(new FaultError(faultOfFailure(who, response?.status?.message ?? '', 'commit')));
          else answered();
        },
      ),
    );

  /** Nothing is sent before there is a connection, so a failure here means that nothing has changed. */
  const ready = () => untilReady(channel, connectDeadlineMs, who, clock);

  return {
    login: () => call('get', login()),
    command: (text) => call('get', loggedInFor(command(text))),
    configure: (lines, comment) =>
      lines.length === 0 ? EMPTY : call('set', concat(ready(), loggedInFor(configSet(lines, comment)))),
    call$: ended$.asObservable(),
    close: () => {
      dropped.unsubscribe();
      ended$.complete();
    },
  };
}

function failed(result: RpcStatus__Output | null | undefined): boolean {
  return result?.code === 'FAILURE';
}

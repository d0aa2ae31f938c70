import { status, type ServiceError } from '@grpc/grpc-js';
import { concat, defer, EMPTY, Observable, reduce, Subject, throwError, catchError } from 'rxjs';
import type { RpcStatus__Output } from '../../generated/jnx/jet/common/RpcStatus.ts';
import type { OpCommandGetResponse__Output } from '../../generated/jnx/jet/management/OpCommandGetResponse.ts';
import { FaultError } from '../../model/fault.ts';
import type { Clock } from '../../ports.ts';
import { credentialsOf, loginOf, type Device, type SharedChannel } from '../channel.ts';
import { answeredWithin, committedWithin } from '../deadline.ts';
import { faultOfFailure, faultOfRead, faultOfSet } from '../fault-of.ts';
import { drops } from '../connection.ts';
import { protos } from '../protos.ts';
import { timed, type DeviceCall } from '../timed.ts';
import { untilReady } from '../until-ready.ts';

const commitDeadlineMs = 90_000;
const commandDeadlineMs = 30_000;
const connectDeadlineMs = 10_000;
/** Who we are to the device: cRPD has one agent beside it. */
const clientId = 'meshrr';

/** The JET calls we live on. Errors are FaultErrors; unsubscribing cancels commands, never a commit. */
export interface JetClient {
  /** Logs in where that has not been done on this connection. */
  readonly login: () => Observable<never>;
  /** The whole output of an operational command, as JSON where it can be. */
  readonly command: (command: string) => Observable<string>;
  /** `load set` and one commit; completes when the device has committed. */
  readonly configure: (lines: readonly string[], comment: string) => Observable<never>;
  readonly call$: Observable<DeviceCall>;
  /** The channel stays: it is gNMI's, too. */
  readonly close: () => void;
}

/** JET over a channel that is open, or will be. Login comes first on each connection. */
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

  const metadata = () => {
    const known = loginOf(device);
    known.set('client-id', clientId);
    return known;
  };

  const login = () =>
    new Observable<never>((subscriber) => {
      if (loggedIn) {
        subscriber.complete();
        return undefined;
      }
      const { username = '', password } = device;
      const call = authentication.Login(
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
      return () => call.cancel();
    }).pipe(answeredWithin(connectDeadlineMs, who, clock));

  /** A login can end while the connection lasts: nothing has been done then, and one more Login may help. */
  const loggedInFor = <T>(call$: Observable<T>): Observable<T> =>
    defer(() => {
      let used: number | undefined;
      const asked$ = concat(
        login(),
        defer(() => {
          used = logins;
          return call$;
        }),
      );
      return asked$.pipe(
        catchError((error: unknown) => {
          const isDenied = error instanceof FaultError && error.fault.kind === 'denied';
          if (!isDenied || used === undefined) return throwError(() => error as Error);
          // Another call may have logged in again meanwhile.
          if (used === logins) loggedIn = false;
          return asked$;
        }),
      );
    });

  const command = (cliCommand: string) =>
    new Observable<string>((subscriber) => {
      const call = management.OpCommandGet({ cliCommand, outFormat: 'OP_COMMAND_OUTPUT_JSON' }, metadata());
      call.on('data', ({ status: told, data }: OpCommandGetResponse__Output) => {
        if (failed(told)) subscriber.error(new FaultError(faultOfFailure(who, told?.message ?? '', 'read')));
        else subscriber.next(data);
      });
      call.on('error', (error: ServiceError) => {
        if (error.code !== status.CANCELLED || !subscriber.closed)
          subscriber.error(new FaultError(faultOfRead(who, error), { cause: error }));
      });
      call.on('end', () => subscriber.complete());
      return () => call.cancel();
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

  /** Before it is connected nothing has been sent: such a failure is no unknown outcome. */
  const ready = () => untilReady(channel, connectDeadlineMs, who, clock);

  return {
    login: () => timed('get', device, ended$, clock, login()),
    command: (text) => timed('get', device, ended$, clock, loggedInFor(command(text))),
    configure: (lines, comment) =>
      lines.length === 0
        ? EMPTY
        : timed('set', device, ended$, clock, concat(ready(), loggedInFor(configSet(lines, comment)))),
    call$: ended$.asObservable(),
    close: () => {
      dropped.unsubscribe();
      ended$.complete();
    },
  };
}

function failed(told: RpcStatus__Output | null | undefined): boolean {
  return told?.code === 'FAILURE';
}

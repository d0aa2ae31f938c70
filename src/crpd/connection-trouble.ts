import { catchError, from, map, throwError, type Observable } from 'rxjs';
import { FaultError } from '../model/fault.ts';
import type { Device } from './channel.ts';
import { listenerAt, type Listener } from './listener-at.ts';

/** Why there is no connection, and what an operator may do about it. */
export interface ConnectionTrouble {
  readonly what: string;
  readonly todo: string;
}

/** What is wrong with what listens there; `undefined`: nothing that a look shows. */
export function connectionTrouble(
  { address, tls }: Device,
  listener: Listener,
): ConnectionTrouble | undefined {
  const isMutual = tls?.cert !== undefined;
  switch (listener.kind) {
    case 'nobody':
      return {
        what: `nothing listens on ${address}`,
        todo: isMutual ? `if cRPD is up, ${notLoaded}` : notOpen,
      };
    case 'clear-text':
      if (tls === undefined) return undefined;
      return {
        what: `the device speaks clear text on ${address}, and the agent TLS`,
        todo: 'set crpd: { clear_text: true }, or grpc ssl on the device',
      };
    case 'tls':
      if (tls === undefined)
        return {
          what: `the device speaks TLS on ${address}, and the agent clear text`,
          todo: 'take crpd.clear_text away or set crpd.tls, or set grpc clear-text on the device',
        };
      if (listener.itDoubts !== undefined)
        return {
          what: `the device does not believe the agent's certificate (${listener.itDoubts})`,
          todo: isMutual ? notLoaded : 'it asks for one: set crpd.tls.cert and key',
        };
      if (listener.weDoubt !== undefined)
        return {
          what: `the agent does not believe the device's certificate (${listener.weDoubt})`,
          todo: 'crpd.tls.ca and server_name have to fit it; those of another boot do not: replace the pod',
        };
      return undefined;
    case 'unknown':
      return undefined;
  }
}

const notLoaded =
  "it has probably not loaded the certificate of the agent's authority: the log of its container says how its postStart hook ended; by hand: request security pki ca-certificate load ca-profile MESHRR-AGENT filename /config/meshrr-agent-ca.crt; crpd: { clear_text: true } needs no certificate";

const notOpen =
  'is cRPD up? set system services extension-service request-response grpc, with the address and port of crpd.address';

/** Where a call finds no connection, its fault says why, as far as a look shows it. */
export function saysWhyUnconnected<T>(device: Device): (call$: Observable<T>) => Observable<T> {
  return catchError((error: unknown) => {
    if (!(error instanceof FaultError) || !isUnconnected(error)) return throwError(() => error as Error);
    return from(listenerAt(device)).pipe(
      map((listener) => {
        const trouble = connectionTrouble(device, listener);
        if (trouble === undefined) throw error;
        throw new FaultError(
          { ...error.fault, detail: `${trouble.what}; ${trouble.todo}` },
          { cause: error },
        );
      }),
    );
  });
}

/** As grpc-js says it. */
function isUnconnected({ fault: { kind, detail } }: FaultError): boolean {
  return kind === 'unreachable' && /No connection established|cannot connect/.test(detail);
}

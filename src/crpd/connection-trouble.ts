import { connect, type TLSSocket } from 'node:tls';
import { catchError, from, map, throwError, type Observable } from 'rxjs';
import { defined } from '../model/defined.ts';
import { FaultError } from '../model/fault.ts';
import type { Device } from './channel.ts';

/** Why there is no connection, and what an operator can do about it. */
export interface ConnectionTrouble {
  readonly what: string;
  readonly todo: string;
}

/** Why a connection to this listener cannot work; `undefined`: no reason was found. */
export function connectionTrouble(
  { address, tls }: Device,
  listener: Listener,
): ConnectionTrouble | undefined {
  const isMutual = tls?.cert !== undefined;
  switch (listener.kind) {
    case 'none':
      return {
        what: `nothing listens on ${address}`,
        todo: isMutual ? `if cRPD is up, ${notLoaded}` : notOpen,
      };
    case 'clear-text':
      if (tls === undefined) return undefined;
      return {
        what: `the device speaks clear text on ${address}, but the agent speaks TLS`,
        todo: 'set crpd: { clear_text: true }, or grpc ssl on the device',
      };
    case 'tls':
      if (tls === undefined)
        return {
          what: `the device speaks TLS on ${address}, but the agent speaks clear text`,
          todo: 'remove crpd.clear_text or set crpd.tls, or set grpc clear-text on the device',
        };
      if (listener.rejectsUs !== undefined)
        return {
          what: `the device does not accept the agent's certificate (${listener.rejectsUs})`,
          todo: isMutual ? notLoaded : 'it requires one: set crpd.tls.cert and key',
        };
      if (listener.rejected !== undefined)
        return {
          what: `the agent does not accept the device's certificate (${listener.rejected})`,
          todo: 'crpd.tls.ca and server_name have to match it; if they are from an earlier boot, replace the pod',
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

/** When a call fails because there is no connection, looks at the listener and puts the reason into the fault. */
export function explainNoConnection<T>(device: Device): (call$: Observable<T>) => Observable<T> {
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

/** Recognizes a missing connection by the messages of grpc-js. */
function isUnconnected({ fault: { kind, detail } }: FaultError): boolean {
  return kind === 'unreachable' && /No connection established|cannot connect/.test(detail);
}

/** What a TLS handshake finds at an address; gRPC's own errors do not distinguish these. */
export type Listener =
  | { readonly kind: 'none' }
  | { readonly kind: 'clear-text' }
  | {
      readonly kind: 'tls';
      /** Why we do not accept the certificate of the device. */
      readonly rejected?: string;
      /** Why the device does not accept our certificate. */
      readonly rejectsUs?: string;
    }
  | { readonly kind: 'unknown' };

/** How long each step of the handshake may take (ms). */
const patienceMs = 2000;

/** Starts a TLS handshake with our certificates and reports how the other side reacts. Never rejects. */
export function listenerAt({ address, tls = {} }: Device): Promise<Listener> {
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(port),
      ALPNProtocols: ['h2'],
      // The connection carries no data, so an unknown certificate does no harm.
      rejectUnauthorized: false,
      timeout: patienceMs,
      ...defined({ servername: tls.serverName, ca: tls.ca, cert: tls.cert, key: tls.key }),
    });
    let isSecure = false;
    const found = (listener: Listener) => {
      resolve(listener);
      socket.destroy();
    };
    const secure = (rejectsUs?: string) => {
      const rejected = rejectionOf(socket);
      found({
        kind: 'tls',
        ...defined({ rejected, rejectsUs }),
      });
    };
    // With TLS 1.3 our side of the handshake ends before the device has checked our certificate. Data from the device
    // shows that it accepted the certificate.
    socket.on('secureConnect', () => (isSecure = true));
    socket.on('data', () => secure());
    socket.on('timeout', () => (isSecure ? secure() : found({ kind: 'unknown' })));
    socket.on('close', () => (isSecure ? secure('it closes the connection') : found({ kind: 'unknown' })));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const { code = '' } = error;
      if (code === 'ECONNREFUSED') found({ kind: 'none' });
      else if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') found({ kind: 'clear-text' });
      else if (isSecure || code.startsWith('ERR_SSL_')) secure(alertOf(code));
      else found({ kind: 'unknown' });
    });
  });
}

/** Why the verification failed. Node declares an Error here, but the value is a code. */
function rejectionOf({ authorizationError }: TLSSocket): string | undefined {
  const code: unknown = authorizationError;
  return typeof code === 'string' ? code : undefined;
}

/** `ERR_SSL_TLSV1_ALERT_UNKNOWN_CA` → `unknown ca` */
function alertOf(code: string): string {
  const alert = /ALERT_(.*)$/.exec(code)?.[1] ?? code;
  return alert.toLowerCase().replaceAll('_', ' ');
}

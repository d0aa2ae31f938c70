import { connect, type TLSSocket } from 'node:tls';
import { catchError, from, map, throwError, type Observable } from 'rxjs';
import { defined } from '../model/defined.ts';
import { FaultError } from '../model/fault.ts';
import type { Device } from './channel.ts';

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
export function explainsNoConnection<T>(device: Device): (call$: Observable<T>) => Observable<T> {
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

/** What a connection without gRPC finds at an address: gRPC's own words do not tell these apart. */
export type Listener =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'clear-text' }
  /** The words are those of the side that does not believe the other; absent: that is well. */
  | { readonly kind: 'tls'; readonly weDoubt?: string; readonly itDoubts?: string }
  | { readonly kind: 'unknown' };

/** How long each step may take (ms). */
const patienceMs = 2000;

/** Begins TLS with the device's certificates, and looks at what comes back. Never rejects. */
export function listenerAt({ address, tls = {} }: Device): Promise<Listener> {
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(port),
      ALPNProtocols: ['h2'],
      // It is looked at, and nothing is said to it.
      rejectUnauthorized: false,
      timeout: patienceMs,
      ...defined({ servername: tls.serverName, ca: tls.ca, cert: tls.cert, key: tls.key }),
    });
    let isSecure = false;
    const found = (listener: Listener) => {
      resolve(listener);
      socket.destroy();
    };
    const secure = (itDoubts?: string) => {
      const weDoubt = doubtOf(socket);
      found({
        kind: 'tls',
        ...defined({ weDoubt, itDoubts }),
      });
    };
    // With TLS 1.3 our side is done before the other one has looked at our certificate: its first words show it has.
    socket.on('secureConnect', () => (isSecure = true));
    socket.on('data', () => secure());
    socket.on('timeout', () => (isSecure ? secure() : found({ kind: 'unknown' })));
    socket.on('close', () => (isSecure ? secure('it closes the connection') : found({ kind: 'unknown' })));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const { code = '' } = error;
      if (code === 'ECONNREFUSED') found({ kind: 'nobody' });
      else if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') found({ kind: 'clear-text' });
      else if (isSecure || code.startsWith('ERR_SSL_')) secure(alertOf(code));
      else found({ kind: 'unknown' });
    });
  });
}

/** Node says it as a code, whatever its types say. */
function doubtOf({ authorizationError }: TLSSocket): string | undefined {
  const code: unknown = authorizationError;
  return typeof code === 'string' ? code : undefined;
}

/** `ERR_SSL_TLSV1_ALERT_UNKNOWN_CA` as people read it. */
function alertOf(code: string): string {
  const alert = /ALERT_(.*)$/.exec(code)?.[1] ?? code;
  return alert.toLowerCase().replaceAll('_', ' ');
}

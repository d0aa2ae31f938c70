import { connect, type TLSSocket } from 'node:tls';
import type { Device } from './channel.ts';
import { defined } from '../model/defined.ts';

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

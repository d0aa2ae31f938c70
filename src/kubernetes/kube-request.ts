import { request as requestPlain, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as requestTls, type RequestOptions } from 'node:https';
import { catchError, defer, from, Observable, switchMap, throwError } from 'rxjs';
import { messageOf } from '../model/message-of.ts';
import { errorOfCause, errorOfStatus, KubeError } from './kube-error.ts';

/** Where an API server is, and the credentials for it. */
export interface KubeAccess {
  /** `https://10.43.0.1:443`, possibly with a path (behind a proxy). */
  readonly server: string;
  /** The namespace of a Service that the settings name without one. */
  readonly namespace: string;
  /** @param renew the last credentials were refused: read them again */
  readonly credentials: (renew: boolean) => Promise<Credentials>;
}

/** What a request carries: certificate authorities, and a token or a client certificate. */
export type Credentials = Omit<RequestOptions, 'headers'> & { readonly headers?: OutgoingHttpHeaders };

/** The name of a server in faults: `API server 10.43.0.1:443`. */
export function serverName({ server }: Pick<KubeAccess, 'server'>): string {
  return `API server ${server.replace(/^https?:\/\//, '')}`;
}

/** A GET, or the POST of an object. */
export interface KubeRequest {
  readonly path: string;
  readonly post?: object;
  /** The verbs and resources that a Role has to grant for it; a refusal (403) names them. */
  readonly needs: string;
}

/** What comes back: first that the request was accepted, then the text of the body as it arrives. */
export type KubeResponse = { readonly kind: 'open' } | { readonly kind: 'text'; readonly text: string };

/** TCP keep-alive finds out whether the server still exists; it starts after this time (ms). */
const keepAliveMs = 15_000;
/** The rest of an error's body is not read. */
const maxErrorCharacters = 64 * 1024;

/**
 * Sends a request to an API server. Completes at the end of the body, fails with a KubeError; unsubscribing closes the
 * socket.
 *
 * Each request has its own connection: a watch keeps one busy anyway, and no idle connection remains. When the server
 * refuses the credentials (401), they are read again and the request is repeated once.
 */
export function kubeRequest(access: KubeAccess, request: KubeRequest): Observable<KubeResponse> {
  const who = serverName(access);
  const attempt = (renew: boolean) =>
    defer(() => from(access.credentials(renew))).pipe(
      catchError((error: unknown) => throwError(() => noCredentials(who, error))),
      switchMap((credentials) => send(access.server, request, credentials, who)),
    );
  return attempt(false).pipe(
    catchError((error: unknown) => {
      if (error instanceof KubeError && error.isUnauthorized) return attempt(true);
      throw error;
    }),
  );
}

function noCredentials(who: string, error: unknown): KubeError {
  const detail = `no credentials: ${messageOf(error)}`;
  return new KubeError({ kind: 'denied', who, detail }, undefined, 0, { cause: error });
}

function send(
  server: string,
  { path, post, needs }: KubeRequest,
  credentials: Credentials,
  who: string,
): Observable<KubeResponse> {
  return new Observable((subscriber) => {
    const url = `${server}${path}`;
    const body = post === undefined ? undefined : JSON.stringify(post);
    const options: RequestOptions = {
      agent: false,
      ...credentials,
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...credentials.headers,
        accept: 'application/json',
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
    };
    const call = url.startsWith('https:') ? requestTls(url, options) : requestPlain(url, options);
    call.on('socket', (socket) => socket.setKeepAlive(true, keepAliveMs));
    call.on('error', (error) => subscriber.error(errorOfCause(who, error)));
    call.on('response', (response) => {
      response.setEncoding('utf8');
      response.on('error', (error) => subscriber.error(errorOfCause(who, error)));
      const { statusCode = 0 } = response;
      if (statusCode !== 200 && statusCode !== 201) {
        textOf(response, (text) =>
          subscriber.error(errorOfStatus(who, statusCode, text, response.headers, needs)),
        );
        return;
      }
      subscriber.next({ kind: 'open' });
      response.on('data', (text: string) => subscriber.next({ kind: 'text', text }));
      response.on('end', () => subscriber.complete());
    });
    call.end(body);
    return () => call.destroy();
  });
}

function textOf(response: IncomingMessage, done: (text: string) => void): void {
  let body = '';
  response.on('data', (text: string) => {
    if (body.length < maxErrorCharacters) body += text;
  });
  response.on('end', () => done(body));
}

import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestTls, type RequestOptions } from 'node:https';
import { catchError, defer, from, Observable, switchMap, throwError } from 'rxjs';
import { nameOf, type Credentials, type KubeAccess } from './access.ts';
import { errorOfStatus, errorOfWay, KubeError } from './kube-error.ts';
import { messageOf } from '../model/message-of.ts';

/** What comes back of a request: that it was granted, then the body's text as it arrives. */
export type Heard = { readonly kind: 'open' } | { readonly kind: 'text'; readonly text: string };

/** An API server may be behind a peer that vanished: TCP asks after so long (ms). */
const keepAliveMs = 15_000;
/** More of an error's body is not read. */
const mostBody = 64 * 1024;

/** What is asked: a GET, or the POST of an object; and what a refusal (403) lacks. */
export interface KubeRequest {
  readonly path: string;
  readonly post?: object;
  /** The verbs and resources of the Role that it takes. */
  readonly needs: string;
}

/**
 * Asks an API server. Completes at the body's end, fails with a KubeError; unsubscribing closes the socket.
 *
 * Each request has a connection of its own: a watch keeps one busy anyway, and none is left behind. A refusal
 * of the credentials (401) is answered by reading them anew, once.
 */
export function kubeRequest(access: KubeAccess, asked: KubeRequest): Observable<Heard> {
  const who = nameOf(access);
  const attempt = (renew: boolean) =>
    defer(() => from(access.credentials(renew))).pipe(
      catchError((error: unknown) => throwError(() => noCredentials(who, error))),
      switchMap((credentials) => send(access.server, asked, credentials, who)),
    );
  return attempt(false).pipe(
    catchError((error: unknown) => {
      if (error instanceof KubeError && error.isUnauthorized) return attempt(true);
      throw error;
    }),
  );
}

function noCredentials(who: string, error: unknown): KubeError {
  const detail = `no credentials to show: ${messageOf(error)}`;
  return new KubeError({ kind: 'denied', who, detail }, undefined, 0, { cause: error });
}

function send(
  server: string,
  { path, post, needs }: KubeRequest,
  credentials: Credentials,
  who: string,
): Observable<Heard> {
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
    call.on('error', (error) => subscriber.error(errorOfWay(who, error)));
    call.on('response', (response) => {
      response.setEncoding('utf8');
      response.on('error', (error) => subscriber.error(errorOfWay(who, error)));
      const { statusCode = 0 } = response;
      if (statusCode !== 200 && statusCode !== 201) {
        textOf(response, (said) =>
          subscriber.error(errorOfStatus(who, statusCode, said, response.headers, needs)),
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
    if (body.length < mostBody) body += text;
  });
  response.on('end', () => done(body));
}

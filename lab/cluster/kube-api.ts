import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { timer } from 'rxjs';
import type { Clock } from '../../src/ports.ts';
import { makeAuthority } from './authority.ts';
import { eventsNamespace, kubeEvents, type KubeEvents } from './cluster-events.ts';
import { noKubeFaults, takeStatus, type KubeApiFaults } from './kube-api-faults.ts';
import { openWatch, type Watch } from './kube-watch.ts';
import { expired, belongsTo, listObject, statusObject } from './kube-objects.ts';
import { parseSliceQuery, type SliceQuery } from './slice-query.ts';
import { createSliceStore, type SliceStore, type StoreEvent } from './slice-store.ts';

/** A query with the time and status of its response. */
export interface KubeRequest extends SliceQuery {
  /** ms of the lab's clock. */
  readonly at: number;
  readonly status: number;
}

/** A Kubernetes API server on loopback that serves only EndpointSlices and events. */
export interface KubeApi {
  /** `https://127.0.0.1:port` */
  readonly url: string;
  /** The CA certificate, as PEM. */
  readonly ca: string;
  readonly store: SliceStore;
  /** Valid bearer tokens with the namespaces whose EndpointSlices each may list and watch. */
  readonly tokens: Map<string, ReadonlySet<string>>;
  readonly events: KubeEvents;
  readonly faults: KubeApiFaults;
  /** All valid queries, in order. */
  readonly requests: readonly KubeRequest[];
  /** Requests that a correct client would not have sent. */
  readonly violations: readonly string[];
  /** How many watches are open. */
  readonly watches: () => number;
  readonly closeWatches: () => void;
  /** Resets all connections (TCP RST). */
  readonly resetConnections: () => void;
  readonly stop: () => Promise<void>;
}

export interface KubeApiOptions {
  readonly clock: Clock;
  readonly random?: () => number;
  /** Interval between bookmarks in ms of the clock; each one is randomly up to a quarter shorter. */
  readonly bookmarkMs?: number;
}

/** Starts the server. The caller has to stop it. */
export async function startKubeApi(options: KubeApiOptions): Promise<KubeApi> {
  const { clock, random = Math.random, bookmarkMs = 60_000 } = options;
  const authority = await makeAuthority();
  const { scheduler } = clock;
  const store = createSliceStore(() => clock.wallAt().getTime());
  const faults = noKubeFaults();
  const tokens = new Map<string, ReadonlySet<string>>();
  const events = kubeEvents(faults);
  const requests: KubeRequest[] = [];
  const violations: string[] = [];
  const sockets = new Set<Socket>();
  const watches = new Set<Watch>();

  const server = createServer(authority.server, (request, response) => serve(request, response));
  server.keepAliveTimeout = 1;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    if (faults.down) socket.resetAndDestroy();
  });
  // A client may disconnect during the handshake: that is not an error of the server.
  server.on('tlsClientError', () => undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');

  const resetConnections = () => {
    for (const socket of Array.from(sockets)) socket.resetAndDestroy();
  };

  function serve(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => undefined);
    const namespace = eventsNamespace(request.url ?? '');
    if (namespace !== undefined) {
      void createEvent(request, response, namespace);
      return;
    }
    const query = parseSliceQuery(request);
    if (!('verb' in query)) {
      violations.push(`${request.method ?? ''} ${request.url ?? ''}: ${query.message}`);
      refuse(response, query.status, query.message);
      return;
    }
    const status = answer(query, request.headers.authorization, response);
    requests.push({ ...query, at: scheduler.now(), status });
  }

  async function createEvent(
    request: IncomingMessage,
    response: ServerResponse,
    namespace: string,
  ): Promise<void> {
    const token = tokenIn(request.headers.authorization);
    const isKnown = tokens.has(token) || events.recorders.has(token);
    const { status, message, violation } = isKnown
      ? await events.create(request, token, namespace)
      : { status: 401, message: 'Unauthorized' };
    if (violation !== undefined)
      violations.push(`${request.method ?? ''} ${request.url ?? ''}: ${violation}`);
    if (status === 201) send(response, status, { kind: 'Event', apiVersion: 'events.k8s.io/v1' });
    else refuse(response, status, message);
  }

  function answer(query: SliceQuery, authorization: string | undefined, response: ServerResponse): number {
    const { verb, namespace, service } = query;
    const granted = tokens.get(tokenIn(authorization));
    if (granted === undefined) return refuse(response, 401, 'Unauthorized');
    if (!granted.has(namespace)) {
      const message = `endpointslices.discovery.k8s.io is forbidden: User "system:serviceaccount:lab:meshrr" cannot ${verb} resource "endpointslices" in API group "discovery.k8s.io" in the namespace "${namespace}"`;
      return refuse(response, 403, message);
    }
    const bad = takeStatus(verb === 'list' ? faults.listStatus : faults.watchStatus);
    if (bad !== undefined) return refuse(response, bad.status, 'fault injected by the lab', bad.retryAfterS);

    const missed = store.since(query.resourceVersion ?? store.version());
    if (missed === 'unknown') {
      violations.push(`a ${verb} from ${query.resourceVersion ?? ''}, which the server never issued`);
      return refuse(response, 400, 'invalid resource version');
    }
    if (verb === 'watch') return watch(query, missed, response);
    const listing = timer(faults.listDelayMs, scheduler).subscribe(() => {
      const slices = store.list(namespace).filter((slice) => belongsTo(slice, service));
      send(response, 200, listObject(slices, store.version()));
    });
    response.on('close', () => listing.unsubscribe());
    return 200;
  }

  function watch(
    query: SliceQuery,
    missed: readonly StoreEvent[] | 'gone',
    response: ServerResponse,
  ): number {
    const isGone = faults.gone === 'status';
    if (isGone) faults.gone = undefined;
    if (isGone || missed === 'gone') {
      send(response, 410, expired);
      return 410;
    }
    // Only the TCP socket below the TLS socket can be reset.
    const port = response.socket?.remotePort;
    const reset = () =>
      Array.from(sockets, (socket) => socket.remotePort === port && socket.resetAndDestroy());
    const options = { query, missed, response, store, faults, clock, bookmarkMs, random, reset };
    const opened = openWatch(options, () => watches.delete(opened));
    watches.add(opened);
    return 200;
  }

  // Some faults act on open connections as soon as they are switched on or off.
  const liveFaults = new Proxy(faults, {
    set: (target, name, value: unknown) => {
      if (name === 'silent' && value === true) for (const each of watches) each.mute();
      if (name === 'down' && value === false && target.down && target.forgets) store.compact();
      const done = Reflect.set(target, name, value);
      if (name === 'down' && value === true) resetConnections();
      return done;
    },
  });

  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: authority.ca,
    store,
    tokens,
    events,
    faults: liveFaults,
    requests,
    violations,
    watches: () => watches.size,
    closeWatches: () => {
      for (const each of Array.from(watches)) each.close();
    },
    resetConnections,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      resetConnections();
      await closed;
    },
  };
}

function tokenIn(authorization: string | undefined): string {
  return /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '';
}

function refuse(response: ServerResponse, status: number, message: string, retryAfterS?: number): number {
  const headers = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
  send(response, status, statusObject(status, message), headers);
  return status;
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(`${JSON.stringify(body)}\n`);
}

import type { ServerResponse } from 'node:http';
import { defer, repeat, timer, type Subscription } from 'rxjs';
import type { Clock } from '../../src/ports.ts';
import type { KubeApiFaults } from './kube-api-faults.ts';
import { expired, belongsTo, bookmarkEvent, sliceObject } from './kube-objects.ts';
import type { SliceQuery } from './slice-query.ts';
import { versionOf, type SliceStore, type StoredSlice, type StoreEvent } from './slice-store.ts';

export interface WatchOptions {
  readonly query: SliceQuery;
  /** Events since the resourceVersion of the query. */
  readonly missed: readonly StoreEvent[];
  readonly response: ServerResponse;
  readonly store: SliceStore;
  readonly faults: KubeApiFaults;
  readonly clock: Clock;
  /** Longest interval between two bookmarks. */
  readonly bookmarkMs: number;
  readonly random: () => number;
  /** Resets the connection of the watch. */
  readonly reset: () => void;
}

/** An open watch, as the server controls it. */
export interface Watch {
  /** Ends the stream properly, as after its timeout. */
  readonly close: () => void;
  /** Silences the stream for the rest of its life; called if it is open when the server becomes silent. */
  readonly mute: () => void;
}

/** Streams events as JSON lines. Calls `onClose` once the connection is closed. */
export function openWatch(
  { query, missed, response, store, faults, clock, bookmarkMs, random, reset }: WatchOptions,
  onClose: () => void,
): Watch {
  const { scheduler } = clock;
  const timers: Subscription[] = [];
  let isMute = faults.silent;

  const mute = () => {
    isMute = true;
  };
  // Nothing may be written after the end.
  const close = () => {
    mute();
    response.end();
  };
  function write(line: string): void {
    if (isMute) return;
    if (faults.splitChunks) for (const piece of pieces(Buffer.from(line))) response.write(piece);
    else response.write(line);
  }

  function send(type: string, slice: StoredSlice, revision: number): void {
    const line = `${JSON.stringify({ type, object: sliceObject(slice, versionOf(revision)) })}\n`;
    if (faults.cut !== undefined && !isMute) {
      faults.cut = undefined;
      response.write(line.slice(0, line.length / 2));
      // The first half has to be sent before the connection is reset.
      timers.push(timer(50, scheduler).subscribe(reset));
      mute();
    } else if (faults.garbage && !isMute) {
      faults.garbage = false;
      write(`${line.slice(0, 40)}\n`);
    } else write(line);
  }

  function onEvent({ before, after, revision }: StoreEvent): void {
    const [was, is] = [before, after].map((slice) => matches(slice, query));
    if (is === true && after !== undefined) send(was === true ? 'MODIFIED' : 'ADDED', after, revision);
    else if (was === true && before !== undefined) send('DELETED', before, revision);
  }

  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  if (faults.gone === 'event' && !isMute) {
    faults.gone = undefined;
    write(`${JSON.stringify({ type: 'ERROR', object: expired })}\n`);
    close();
  }
  if (faults.stray && !isMute) {
    faults.stray = false;
    for (const type of ['MODIFIED', 'DELETED']) send(type, straySlice(query, type), 0);
  }
  for (const event of missed) onEvent(event);
  const unfollow = store.follow(onEvent);

  // A mute stream hangs: it does not even end by its timeout.
  const timeUp = () => isMute || close();
  timers.push(timer((query.timeoutSeconds ?? 1800) * 1000, scheduler).subscribe(timeUp));
  if (query.allowWatchBookmarks) {
    const pause$ = defer(() => timer(bookmarkMs * (0.75 + random() / 4), scheduler));
    timers.push(
      pause$.pipe(repeat()).subscribe(() => {
        if (!faults.noBookmarks) write(`${JSON.stringify(bookmarkEvent(store.version()))}\n`);
      }),
    );
  }
  response.on('close', () => {
    unfollow();
    for (const each of timers) each.unsubscribe();
    onClose();
  });
  return { close, mute };
}

function matches(slice: StoredSlice | undefined, { namespace, service }: SliceQuery): boolean {
  return slice?.namespace === namespace && belongsTo(slice, service);
}

/** A slice without endpoints that was never in a list. */
function straySlice({ namespace, service }: SliceQuery, type: string): StoredSlice {
  return {
    namespace,
    name: `${service}-${type.toLowerCase()}`,
    labels: { 'kubernetes.io/service-name': service },
    addressType: 'IPv4',
    endpoints: null,
    uid: `uid-of-${type.toLowerCase()}`,
    generation: 2,
    created: '2026-01-01T00:00:00Z',
    version: versionOf(0),
  };
}

function pieces(bytes: Buffer): readonly Buffer[] {
  const size = 7;
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.subarray(n * size, (n + 1) * size),
  );
}

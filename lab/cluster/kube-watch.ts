import type { ServerResponse } from 'node:http';
import { defer, repeat, timer, type Subscription } from 'rxjs';
import type { Clock } from '../../src/ports.ts';
import type { KubeApiFaults } from './kube-api-faults.ts';
import { expired, isOf, wireBookmark, wireSlice } from './kube-wire.ts';
import type { KubeQuestion } from './slice-query.ts';
import { versionOf, type SliceStore, type StoredSlice, type StoreEvent } from './slice-store.ts';

export interface WatchOptions {
  readonly question: KubeQuestion;
  readonly missed: readonly StoreEvent[];
  readonly response: ServerResponse;
  readonly store: SliceStore;
  readonly faults: KubeApiFaults;
  readonly clock: Clock;
  /** At most so much between two bookmarks. */
  readonly bookmarkMs: number;
  readonly random: () => number;
  /** Tears its connection. */
  readonly tear: () => void;
}

/** An open watch. */
export interface Watch {
  /** Ends it as a server does whose time is over. */
  readonly close: () => void;
  /** It was open when the server fell silent: it says nothing any more. */
  readonly mute: () => void;
}

/** Streams events as JSON lines; `ended` is called once the connection is gone. */
export function openWatch(
  { question, missed, response, store, faults, clock, bookmarkMs, random, tear }: WatchOptions,
  ended: () => void,
): Watch {
  const { scheduler } = clock;
  const timers: Subscription[] = [];
  let isMute = faults.silent;

  const mute = () => {
    isMute = true;
  };
  // After the end nothing more can be said.
  const close = () => {
    mute();
    response.end();
  };
  function write(line: string): void {
    if (isMute) return;
    if (faults.splitChunks) for (const piece of pieces(Buffer.from(line))) response.write(piece);
    else response.write(line);
  }

  function tell(type: string, slice: StoredSlice, revision: number): void {
    const line = `${JSON.stringify({ type, object: wireSlice(slice, versionOf(revision)) })}\n`;
    if (faults.cut !== undefined && !isMute) {
      faults.cut = undefined;
      response.write(line.slice(0, line.length / 2));
      // The half has to be on its way before the connection is torn.
      timers.push(timer(50, scheduler).subscribe(tear));
      mute();
    } else if (faults.garbage && !isMute) {
      faults.garbage = false;
      write(`${line.slice(0, 40)}\n`);
    } else write(line);
  }

  function hear({ before, after, revision }: StoreEvent): void {
    const [was, is] = [before, after].map((slice) => matches(slice, question));
    if (is === true && after !== undefined) tell(was === true ? 'MODIFIED' : 'ADDED', after, revision);
    else if (was === true && before !== undefined) tell('DELETED', before, revision);
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
    for (const type of ['MODIFIED', 'DELETED']) tell(type, stranger(question, type), 0);
  }
  for (const event of missed) hear(event);
  const unfollow = store.follow(hear);

  // Who is mute hangs: its time is never over.
  const timeUp = () => isMute || close();
  timers.push(timer((question.timeoutSeconds ?? 1800) * 1000, scheduler).subscribe(timeUp));
  if (question.allowWatchBookmarks) {
    const pause$ = defer(() => timer(bookmarkMs * (0.75 + random() / 4), scheduler));
    timers.push(
      pause$.pipe(repeat()).subscribe(() => {
        if (!faults.noBookmarks) write(`${JSON.stringify(wireBookmark(store.version()))}\n`);
      }),
    );
  }
  response.on('close', () => {
    unfollow();
    for (const each of timers) each.unsubscribe();
    ended();
  });
  return { close, mute };
}

function matches(slice: StoredSlice | undefined, { namespace, service }: KubeQuestion): boolean {
  return slice?.namespace === namespace && isOf(slice, service);
}

/** A slice that was changed or deleted before any list could show it: one without members. */
function stranger({ namespace, service }: KubeQuestion, type: string): StoredSlice {
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

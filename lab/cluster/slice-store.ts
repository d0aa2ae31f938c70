import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { defined } from '../../src/model/defined.ts';

/** The part of an EndpointSlice that a controller writes; the server adds the rest. */
export interface SliceSpec {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly addressType: 'IPv4' | 'IPv6' | 'FQDN';
  readonly endpoints: readonly object[] | null;
}

/** An EndpointSlice (discovery.k8s.io/v1) as it is stored. */
export interface StoredSlice extends SliceSpec {
  readonly uid: string;
  readonly generation: number;
  readonly created: string;
  readonly version: string;
}

/** A change of one slice; `before` is missing when it was created, `after` when it was deleted. */
export interface StoreEvent {
  readonly revision: number;
  readonly before?: StoredSlice;
  readonly after?: StoredSlice;
}

/** The API server's storage: slices, one revision for all of them, and a history of recent events. */
export interface SliceStore {
  /** Creates or changes a slice. An equal slice changes nothing and makes no event. */
  readonly apply: (spec: SliceSpec) => void;
  readonly remove: (namespace: string, name: string) => void;
  readonly list: (namespace: string) => readonly StoredSlice[];
  /** The current resourceVersion, opaque to clients. */
  readonly version: () => string;
  /** The events after a version; `gone`: the history does not reach back that far; `unknown`: never issued. */
  readonly since: (version: string) => readonly StoreEvent[] | 'gone' | 'unknown';
  /** Deletes the history: all earlier versions are gone. */
  readonly compact: () => void;
  /** Calls `listener` with every event, until the returned function is called. */
  readonly follow: (listener: (event: StoreEvent) => void) => () => void;
}

/** Versions are neither numbers nor sortable, so that a client that counts or compares them fails. */
export function versionOf(revision: number): string {
  return `rv${((revision * 7919) % 1_000_003).toString(36)}-${revision.toString(36)}`;
}

function revisionOf(version: string): number | undefined {
  const revision = Number.parseInt(/-([0-9a-z]+)$/.exec(version)?.[1] ?? '', 36);
  return versionOf(revision) === version ? revision : undefined;
}

/** @param now the time of day, in ms since the epoch */
export function createSliceStore(now: () => number, maxEvents = 1000): SliceStore {
  const slices = new Map<string, StoredSlice>();
  const listeners = new Set<(event: StoreEvent) => void>();
  let events: readonly StoreEvent[] = [];
  let revision = 1;
  /** The oldest revision for which all later events are in the history. */
  let knownFrom = 1;
  const keyOf = (namespace: string, name: string) => `${namespace}/${name}`;

  function emit(change: Omit<StoreEvent, 'revision'>): void {
    const event = { ...change, revision };
    events = [...events, event].slice(-maxEvents);
    if (events.length === maxEvents) knownFrom = (events[0]?.revision ?? 1) - 1;
    for (const listener of Array.from(listeners)) listener(event);
  }

  return {
    apply: (spec) => {
      const key = keyOf(spec.namespace, spec.name);
      const before = slices.get(key);
      if (before !== undefined && sameSpec(before, spec)) return;
      revision += 1;
      const after: StoredSlice = {
        ...spec,
        uid: before?.uid ?? randomUUID(),
        generation: (before?.generation ?? 0) + 1,
        created: before?.created ?? new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z'),
        version: versionOf(revision),
      };
      slices.set(key, after);
      emit({ after, ...defined({ before }) });
    },
    remove: (namespace, name) => {
      const before = slices.get(keyOf(namespace, name));
      if (before === undefined) return;
      revision += 1;
      slices.delete(keyOf(namespace, name));
      emit({ before: { ...before, version: versionOf(revision) } });
    },
    list: (namespace) => Array.from(slices.values()).filter((slice) => slice.namespace === namespace),
    version: () => versionOf(revision),
    since: (version) => {
      const from = revisionOf(version);
      if (from === undefined || from > revision) return 'unknown';
      return from < knownFrom ? 'gone' : events.filter((event) => event.revision > from);
    },
    compact: () => {
      // Lists from now on get a new version, which is valid.
      revision += 1;
      knownFrom = revision;
      events = [];
    },
    follow: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function sameSpec(a: SliceSpec, b: SliceSpec): boolean {
  if (!same([a.labels, a.addressType], [b.labels, b.addressType])) return false;
  const [ours, theirs] = [a.endpoints ?? [], b.endpoints ?? []];
  return ours.length === theirs.length && ours.every((endpoint, n) => same(endpoint, theirs[n]));
}

/** Unchanged endpoints are usually the same object, which is faster to compare. */
function same(a: object, b: object | undefined): boolean {
  return a === b || isDeepStrictEqual(a, b);
}

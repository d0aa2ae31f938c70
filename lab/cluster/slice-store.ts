import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { defined } from '../../src/model/defined.ts';

/** What a controller writes of an EndpointSlice; the server adds the rest. */
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

/** One change: what was there before it and after it. */
export interface StoreEvent {
  readonly revision: number;
  readonly before?: StoredSlice;
  readonly after?: StoredSlice;
}

/** The API server's memory: objects, one revision for all of them, and the events of late. */
export interface SliceStore {
  /** Adds or changes; nothing happens where nothing is different. */
  readonly apply: (spec: SliceSpec) => void;
  readonly remove: (namespace: string, name: string) => void;
  readonly list: (namespace: string) => readonly StoredSlice[];
  /** The version of a list made now; opaque to clients. */
  readonly version: () => string;
  /** What happened after a version; `gone`: the history does not reach back so far; `unknown`: it was never given out. */
  readonly since: (version: string) => readonly StoreEvent[] | 'gone' | 'unknown';
  /** Forgets all history: every older version is gone. */
  readonly compact: () => void;
  /** Hears of every event, until the returned function is called. */
  readonly follow: (hear: (event: StoreEvent) => void) => () => void;
}

/** Whoever counts or compares versions trips over them: they are no numbers and do not sort. */
export function versionOf(revision: number): string {
  return `rv${((revision * 7919) % 1_000_003).toString(36)}-${revision.toString(36)}`;
}

function revisionOf(version: string): number | undefined {
  const revision = Number.parseInt(/-([0-9a-z]+)$/.exec(version)?.[1] ?? '', 36);
  return versionOf(revision) === version ? revision : undefined;
}

/** @param now the time of day, in ms since the epoch */
export function createSliceStore(now: () => number, mostEvents = 1000): SliceStore {
  const slices = new Map<string, StoredSlice>();
  const listeners = new Set<(event: StoreEvent) => void>();
  let events: readonly StoreEvent[] = [];
  let revision = 1;
  /** The oldest revision from which all that followed is known. */
  let knownFrom = 1;
  const keyOf = (namespace: string, name: string) => `${namespace}/${name}`;

  function tell(change: Omit<StoreEvent, 'revision'>): void {
    const event = { ...change, revision };
    events = [...events, event].slice(-mostEvents);
    if (events.length === mostEvents) knownFrom = (events[0]?.revision ?? 1) - 1;
    for (const hear of Array.from(listeners)) hear(event);
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
      tell({ after, ...defined({ before }) });
    },
    remove: (namespace, name) => {
      const before = slices.get(keyOf(namespace, name));
      if (before === undefined) return;
      revision += 1;
      slices.delete(keyOf(namespace, name));
      tell({ before: { ...before, version: versionOf(revision) } });
    },
    list: (namespace) => Array.from(slices.values()).filter((slice) => slice.namespace === namespace),
    version: () => versionOf(revision),
    since: (version) => {
      const from = revisionOf(version);
      if (from === undefined || from > revision) return 'unknown';
      return from < knownFrom ? 'gone' : events.filter((event) => event.revision > from);
    },
    compact: () => {
      // A list made from now on has a version of its own, which is good.
      revision += 1;
      knownFrom = revision;
      events = [];
    },
    follow: (hear) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
  };
}

function sameSpec(a: SliceSpec, b: SliceSpec): boolean {
  if (!same([a.labels, a.addressType], [b.labels, b.addressType])) return false;
  const [ours, theirs] = [a.endpoints ?? [], b.endpoints ?? []];
  return ours.length === theirs.length && ours.every((endpoint, n) => same(endpoint, theirs[n]));
}

/** Who has not changed is mostly the same object: spelling it out costs more. */
function same(a: object, b: object | undefined): boolean {
  return a === b || isDeepStrictEqual(a, b);
}

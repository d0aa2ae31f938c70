import type { Notification__Output } from '../../generated/gnmi/Notification.ts';
import type { Path__Output } from '../../generated/gnmi/Path.ts';
import type { TypedValue__Output } from '../../generated/gnmi/TypedValue.ts';
import type { IpAddress } from '../../model/address.ts';
import { FaultError } from '../../model/fault.ts';
import { sessionStates, type PrefixCounts, type Session } from '../../model/session.ts';
import { readJson } from '../junos/json.ts';
import { bare, elemsOf, isAboveNeighbors, neighborAt, type Elem, type NeighborPath } from './path.ts';

/** What telemetry has reported about one neighbor, leaf by leaf. */
export type NeighborRow = { -readonly [Leaf in keyof Omit<Session, 'address'>]?: Session[Leaf] };
/** Rows by neighbor. They change in place: there may be thousands, and a notification usually changes one. */
export type NeighborTable = Map<IpAddress, NeighborRow>;

/** When a stream last mentioned each neighbor, even without news (ms). */
export interface Mentions {
  readonly anyLeaf: Map<IpAddress, number>;
  /** When its session-state was last sent or deleted; kept when the row is deleted. */
  readonly state: Map<IpAddress, number>;
}

/** What a notification changed: nothing, prefix counts only, or more. */
export type News = 'none' | 'counts' | 'sessions';

/**
 * Folds one notification into the table, and notes in `mentions` which neighbors it mentions. Leaves that are not
 * used and paths outside of the neighbors are skipped. (openconfig-network-instance, `bgp/neighbors/neighbor/state`)
 */
export function foldNotification(
  table: NeighborTable,
  { prefix, update, delete: deleted }: Notification__Output,
  mentions?: Mentions,
  now = 0,
): News {
  const folding: Folding = { table, mentions, now, takeCount: countTaker(), news: 'none' };
  // The prefix usually leads to a neighbor, and is then read once for all its leaves.
  const prefixed = neighborAt(prefix?.elem ?? [], table);
  const neighborOf = (path: Path__Output | null): NeighborPath | undefined => {
    if (prefixed === undefined) return neighborAt(elemsOf(prefix, path), table);
    const { address, below } = prefixed;
    const elems = path?.elem ?? [];
    return { address, below: below.length === 0 ? elems : [...below, ...elems] };
  };

  for (const path of deleted) {
    const at = neighborOf(path);
    if (at !== undefined) forget(at, folding);
    else if (isAboveNeighbors(elemsOf(prefix, path))) forgetAll(folding);
  }
  if (prefixed !== undefined && update.length > 0) mentions?.anyLeaf.set(prefixed.address, now);
  for (const { path, val } of update) {
    const at = neighborOf(path);
    if (at === undefined) continue;
    if (prefixed === undefined) mentions?.anyLeaf.set(at.address, now);
    foldValue(at, plainValue(val), folding);
  }
  return folding.news;
}

/** The neighbors whose state is known, as a snapshot. */
export function sessionsOf(table: NeighborTable): ReadonlyMap<IpAddress, Session> {
  const sessions = new Map<IpAddress, Session>();
  for (const [address, row] of table) {
    if (row.state !== undefined) sessions.set(address, { ...row, address, state: row.state });
  }
  return sessions;
}

/** One notification on its way into the table. */
interface Folding {
  readonly table: NeighborTable;
  readonly mentions: Mentions | undefined;
  readonly now: number;
  readonly takeCount: TakeCount;
  news: News;
}

function forgetAll(folding: Folding): void {
  const { table, mentions, now } = folding;
  if (table.size === 0) return;
  for (const address of table.keys()) mentions?.state.set(address, now);
  table.clear();
  folding.news = 'sessions';
}

/**
 * Deleting a neighbor, its session-state, or anything above it, removes the row: without a state there is no
 * session. Deleting another of its leaves removes that leaf.
 */
function forget({ address, below }: NeighborPath, folding: Folding): void {
  const row = folding.table.get(address);
  if (row === undefined) return;
  const [container = 'state', leaf, ...more] = below.map(({ name }) => bare(name));
  if (container === 'afi-safis') {
    // If only one family was deleted, the device sends the counts of the others again.
    if (row.prefixes !== undefined) noteCounts(folding);
    delete row.prefixes;
  }
  if (container !== 'state' || more.length > 0) return;
  if (leaf === undefined || leaf === 'session-state') {
    folding.table.delete(address);
    folding.mentions?.state.set(address, folding.now);
    folding.news = 'sessions';
    return;
  }
  const field = fieldOf.get(leaf);
  if (field === undefined || row[field] === undefined) return;
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- one of three known fields
  delete row[field];
  folding.news = 'sessions';
}

const fieldOf = new Map<string, 'transitions' | 'group' | 'dynamic'>([
  ['established-transitions', 'transitions'],
  ['peer-group', 'group'],
  ['dynamically-configured', 'dynamic'],
]);

/** A container may arrive as one JSON value, which is folded leaf by leaf. */
function foldValue(at: NeighborPath, value: unknown, folding: Folding): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    foldLeaf(at, textOf(value), folding);
    return;
  }
  const { address, below } = at;
  for (const [name, inner] of Object.entries(value))
    foldValue({ address, below: [...below, { name }] }, inner, folding);
}

function foldLeaf({ address, below }: NeighborPath, text: string, folding: Folding): void {
  const [container, leaf] = below;
  switch (bare(container?.name ?? '')) {
    case 'afi-safis': {
      const prefixes = folding.takeCount(folding.table.get(address)?.prefixes, below, text);
      if (prefixes !== undefined) put(folding, address, 'prefixes', prefixes);
      return;
    }
    case 'state':
      if (below.length === 2 && !placeholders.has(text))
        foldState(address, bare(leaf?.name ?? ''), text, folding);
  }
}

/** Values that Junos sends for "not set". */
const placeholders = new Set(['(null)', 'zero-len', '']);

function foldState(address: IpAddress, leaf: string, text: string, folding: Folding): void {
  switch (leaf) {
    case 'session-state': {
      const state = sessionStates.find((known) => known === bare(text).toUpperCase());
      if (state === undefined) return;
      folding.mentions?.state.set(address, folding.now);
      put(folding, address, 'state', state);
      return;
    }
    case 'established-transitions':
      if (/^\d+$/.test(text)) put(folding, address, 'transitions', Number(text));
      return;
    case 'peer-group':
      put(folding, address, 'group', text);
      return;
    case 'dynamically-configured':
      put(folding, address, 'dynamic', text === 'true');
  }
}

function put<Leaf extends keyof NeighborRow>(
  folding: Folding,
  address: IpAddress,
  leaf: Leaf,
  value: NeighborRow[Leaf],
): void {
  const row = folding.table.get(address) ?? {};
  if (row[leaf] === value) return;
  row[leaf] = value;
  folding.table.set(address, row);
  if (leaf === 'prefixes') noteCounts(folding);
  else folding.news = 'sessions';
}

function noteCounts(folding: Folding): void {
  if (folding.news === 'none') folding.news = 'counts';
}

/**
 * Puts one counter into a neighbor's prefix counts. Returns the given object if the leaf is not a counter or has not
 * changed. (openconfig-network-instance, `afi-safis/afi-safi/state/prefixes`)
 */
type TakeCount = (
  counts: PrefixCounts | undefined,
  below: readonly Elem[],
  value: string,
) => PrefixCounts | undefined;

const countKinds = ['received', 'accepted', 'sent', 'installed', 'rejected'] as const;
type Counts = Partial<Record<(typeof countKinds)[number], number>>;
const countsPath = ['afi-safis', 'afi-safi', 'state', 'prefixes'] as const;

/** Takes the counters of one notification. A snapshot may share the counts, so the first change copies them. */
function countTaker(): TakeCount {
  let copied: Map<string, Counts> | undefined;
  let copiedFamily: Counts | undefined;

  return (counts, below, value) => {
    const kind = countKinds.find((one) => one === bare(below[4]?.name ?? ''));
    const family = bare(below[1]?.key?.['afi-safi-name'] ?? '');
    if (kind === undefined || family === '' || below.length > 5 || !/^\d+$/.test(value)) return counts;
    if (!countsPath.every((name, place) => bare(below[place]?.name ?? '') === name)) return counts;
    const before = counts?.get(family);
    const count = Number(value);
    if (before?.[kind] === count) return counts;
    if (copied === undefined || counts !== copied) copied = new Map(counts);
    if (copiedFamily === undefined || before !== copiedFamily) {
      copiedFamily = { ...before };
      copied.set(family, copiedFamily);
    }
    copiedFamily[kind] = count;
    return copied;
  };
}

/** A typed value as a JavaScript value; 64-bit integers arrive as text. Throws an `unreadable` fault. */
function plainValue(value: TypedValue__Output | null): unknown {
  const json = value?.jsonIetfVal ?? value?.jsonVal;
  if (json !== undefined) return parsedOrText(json.toString());
  return (
    value?.stringVal ??
    value?.uintVal ??
    value?.intVal ??
    value?.boolVal ??
    value?.asciiVal ??
    value?.doubleVal ??
    value?.floatVal
  );
}

function parsedOrText(text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof FaultError) throw error;
    return text;
  }
}

/** A scalar as text, since a device may send a number as a number or as a string. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

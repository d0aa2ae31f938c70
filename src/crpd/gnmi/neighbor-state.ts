import type { Notification__Output } from '../../generated/gnmi/Notification.ts';
import type { Path__Output } from '../../generated/gnmi/Path.ts';
import type { IpAddress } from '../../model/address.ts';
import { sessionStates, type Session } from '../../model/session.ts';
import { elemsOf } from './path.ts';
import { bare, isAboveNeighbors, neighborAt, type NeighborPath } from './neighbor-path.ts';
import { takesCounts, type TakeCount } from './prefix-counts.ts';
import { plain } from './typed-value.ts';

/** What telemetry has told of a neighbor, leaf by leaf. */
export type NeighborRow = { -readonly [Leaf in keyof Omit<Session, 'address'>]?: Session[Leaf] };
/** There are thousands of rows, and a notification is about one: they change in place. */
export type NeighborTable = Map<IpAddress, NeighborRow>;

/** Hears what a notification is about, also where it says the same again. */
export interface Hearer {
  readonly mentioned: (address: IpAddress) => void;
  /** Its session-state was told, or taken away. */
  readonly stateTold: (address: IpAddress) => void;
}

/** What a notification brought: nothing new, new counters alone, or more. */
export type News = 'none' | 'counts' | 'sessions';

interface Folding {
  readonly table: NeighborTable;
  readonly hearer: Hearer;
  readonly takeCount: TakeCount;
  news: News;
}

/** Values that Junos sends for "not set". */
const placeholders = new Set(['(null)', 'zero-len', '']);
const nobody: Hearer = { mentioned: () => undefined, stateTold: () => undefined };

/**
 * Folds one notification into the table. Leaves that we do not use and whatever else an answer brings are
 * passed over. (openconfig-network-instance, `bgp/neighbors/neighbor/state`)
 */
export function foldNotification(
  table: NeighborTable,
  { prefix, update, delete: deleted }: Notification__Output,
  hearer = nobody,
): News {
  const folding: Folding = { table, hearer, takeCount: takesCounts(), news: 'none' };
  // Mostly the prefix leads to a neighbor, and is read once for all its leaves.
  const prefixed = neighborAt(elemsOf(prefix, undefined), table);
  const neighborOf = (path: Path__Output | null): NeighborPath | undefined =>
    prefixed === undefined
      ? neighborAt(elemsOf(prefix, path), table)
      : { address: prefixed.address, below: [...prefixed.below, ...(path?.elem ?? [])] };

  for (const path of deleted) {
    const at = neighborOf(path);
    if (at !== undefined) forget(at, folding);
    else if (isAboveNeighbors(elemsOf(prefix, path))) forgetAll(folding);
  }
  for (const { path, val } of update) {
    const at = neighborOf(path);
    if (at === undefined) continue;
    hearer.mentioned(at.address);
    foldValue(at, plain(val), folding);
  }
  return folding.news;
}

/** The neighbors whose state is known, as they are at this moment. */
export function sessionsOf(table: NeighborTable): ReadonlyMap<IpAddress, Session> {
  const sessions = new Map<IpAddress, Session>();
  for (const [address, row] of table) {
    if (row.state !== undefined) sessions.set(address, { ...row, address, state: row.state });
  }
  return sessions;
}

function forgetAll(folding: Folding): void {
  const { table, hearer } = folding;
  if (table.size === 0) return;
  for (const address of table.keys()) hearer.stateTold(address);
  table.clear();
  folding.news = 'sessions';
}

/**
 * Deleting a neighbor, its session-state, or anything above it, forgets it: without a state it is no session.
 * Deleting another of its leaves forgets that leaf.
 */
function forget({ address, below }: NeighborPath, folding: Folding): void {
  const row = folding.table.get(address);
  if (row === undefined) return;
  const [container = 'state', leaf, ...more] = below.map(({ name }) => bare(name));
  if (container === 'afi-safis') {
    // Which family has gone is told again by those that are left.
    if (row.prefixes !== undefined) noteCounts(folding);
    delete row.prefixes;
  }
  if (container !== 'state' || more.length > 0) return;
  if (leaf === undefined || leaf === 'session-state') {
    folding.table.delete(address);
    folding.hearer.stateTold(address);
    folding.news = 'sessions';
    return;
  }
  const field = fieldOf.get(leaf);
  if (field === undefined || row[field] === undefined) return;
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- one of three fields that are known
  delete row[field];
  folding.news = 'sessions';
}

const fieldOf = new Map<string, 'transitions' | 'group' | 'dynamic'>([
  ['established-transitions', 'transitions'],
  ['peer-group', 'group'],
  ['dynamically-configured', 'dynamic'],
]);

/** A container may come as JSON, leaf by leaf. */
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

function foldState(address: IpAddress, leaf: string, text: string, folding: Folding): void {
  switch (leaf) {
    case 'session-state': {
      const state = sessionStates.find((known) => known === bare(text).toUpperCase());
      if (state === undefined) return;
      folding.hearer.stateTold(address);
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

/** A scalar as text; numbers may come as either. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

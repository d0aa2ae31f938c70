import type { Notification__Output } from '../generated/gnmi/Notification.ts';
import { parseAddress, type IpAddress } from '../model/address.ts';
import { sessionStates, type Session } from '../model/session.ts';
import { elemsOf, type Elem } from './gnmi-path.ts';
import { withCount } from './prefix-counts.ts';
import { plain } from './typed-value.ts';

/** What telemetry has told of each neighbor, leaf by leaf. */
export type NeighborTable = ReadonlyMap<IpAddress, Omit<Partial<Session>, 'address'>>;

/** Values that Junos sends for "not set". */
const placeholders = new Set(['(null)', 'zero-len', '']);

/**
 * Folds one notification into the table; the same table when it says nothing new about neighbors.
 *
 * Neighbors are known by `neighbor-address` alone: instance and protocol have different names on different
 * releases. Leaves we do not use and whatever else an answer brings are passed over.
 * (openconfig-network-instance, `bgp/neighbors/neighbor/state`)
 */
export function foldNotification(
  table: NeighborTable,
  { prefix, update, delete: deleted }: Notification__Output,
): NeighborTable {
  let after = table;
  for (const path of deleted) after = without(after, elemsOf(prefix, path));
  for (const { path, val } of update) after = withLeaves(after, elemsOf(prefix, path), plain(val));
  return after;
}

/** The neighbors that a notification speaks of. */
export function neighborsIn({ prefix, update }: Notification__Output): ReadonlySet<IpAddress> {
  const mentioned = update.map(({ path }) => neighborAt(elemsOf(prefix, path))?.address);
  return new Set(mentioned.filter((address) => address !== undefined));
}

/** The neighbors whose state is known. */
export function sessionsOf(table: NeighborTable): ReadonlyMap<IpAddress, Session> {
  const sessions = new Map<IpAddress, Session>();
  for (const [address, row] of table) {
    if (row.state !== undefined) sessions.set(address, { ...row, address, state: row.state });
  }
  return sessions;
}

/**
 * Deleting a neighbor, its session-state, or anything above it, forgets it: without a state it is no session.
 * Deleting another of its leaves forgets that leaf.
 */
function without(table: NeighborTable, elems: readonly Elem[]): NeighborTable {
  const at = neighborAt(elems);
  if (at === undefined) {
    const isAbove = elems.every(({ name }) => aboveNeighbor.has(bare(name)));
    return isAbove && table.size > 0 ? new Map() : table;
  }
  const before = table.get(at.address);
  const [container, leaf, ...below] = at.rest.map(({ name }) => bare(name));
  if (container === 'afi-safis' && before?.prefixes !== undefined) {
    // Which family has gone is told again by those that are left.
    const { prefixes: _, ...rest } = before;
    return new Map(table).set(at.address, rest);
  }
  if (before === undefined || (container ?? 'state') !== 'state' || below.length > 0) return table;
  const after = new Map(table);
  if (leaf === undefined || leaf === 'session-state') {
    after.delete(at.address);
    return after;
  }
  const field = fieldOf.get(leaf);
  if (field === undefined || before[field] === undefined) return table;
  const { [field]: _, ...rest } = before;
  return after.set(at.address, rest);
}

const fieldOf = new Map<string, 'transitions' | 'group' | 'dynamic'>([
  ['established-transitions', 'transitions'],
  ['peer-group', 'group'],
  ['dynamically-configured', 'dynamic'],
]);

const aboveNeighbor = new Set([
  'network-instances',
  'network-instance',
  'protocols',
  'protocol',
  'bgp',
  'neighbors',
  'neighbor',
]);

function withLeaves(table: NeighborTable, elems: readonly Elem[], value: unknown): NeighborTable {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const inner = Object.entries(value);
    return inner.reduce(
      (after, [name, leaf]) => withLeaves(after, [...elems, { name: bare(name) }], leaf),
      table,
    );
  }
  const at = neighborAt(elems);
  const [container, leaf = '', ...below] = at?.rest.map(({ name }) => bare(name)) ?? [];
  if (at !== undefined && container === 'afi-safis') return counted(table, at, value);
  if (at === undefined || container !== 'state' || below.length > 0) return table;
  const told = leafOf(leaf, value);
  const before = table.get(at.address) ?? {};
  const [entry] = Object.entries(told);
  if (entry === undefined || before[entry[0] as keyof typeof before] === entry[1]) return table;
  return new Map(table).set(at.address, { ...before, ...told });
}

function counted(table: NeighborTable, { address, rest }: At, value: unknown): NeighborTable {
  const before = table.get(address) ?? {};
  const below = rest.map((elem) => ({ ...elem, name: bare(elem.name) }));
  const prefixes = withCount(before.prefixes, below, textOf(value));
  if (prefixes === undefined || prefixes === before.prefixes) return table;
  return new Map(table).set(address, { ...before, prefixes });
}

/** A scalar as text; numbers may come as either. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

function leafOf(name: string, value: unknown): Omit<Partial<Session>, 'address'> {
  const text = textOf(value);
  if (placeholders.has(text)) return {};
  switch (name) {
    case 'session-state': {
      const state = sessionStates.find((known) => known === bare(text).toUpperCase());
      return state === undefined ? {} : { state };
    }
    case 'established-transitions':
      return /^\d+$/.test(text) ? { transitions: Number(text) } : {};
    case 'peer-group':
      return { group: text };
    case 'dynamically-configured':
      return { dynamic: text === 'true' };
    default:
      return {};
  }
}

interface At {
  readonly address: IpAddress;
  readonly rest: readonly Elem[];
}

function neighborAt(elems: readonly Elem[]): At | undefined {
  const index = elems.findIndex(
    ({ name, key }) => bare(name) === 'neighbor' && key?.['neighbor-address'] !== undefined,
  );
  const address = parseAddress(elems[index]?.key?.['neighbor-address'] ?? '');
  return address === undefined ? undefined : { address, rest: elems.slice(index + 1) };
}

/** A name without the module before it. */
function bare(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

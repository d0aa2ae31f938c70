import type { Notification__Output } from '../generated/gnmi/Notification.ts';
import type { TypedValue__Output } from '../generated/gnmi/TypedValue.ts';
import { parseAddress, type IpAddress } from '../model/address.ts';
import { sessionStates, type Session } from '../model/session.ts';
import { elemsOf, type Elem } from './gnmi-path.ts';

/** What telemetry has told of each neighbor, leaf by leaf. */
export type NeighborTable = ReadonlyMap<IpAddress, Omit<Partial<Session>, 'address'>>;

/** Values that Junos sends for "not set". */
const placeholders = new Set(['(null)', 'zero-len', '']);

/**
 * Folds one notification into the table; the same table when it says nothing new about neighbors.
 *
 * Neighbors are known by `neighbor-address` alone: instance and protocol have different names on different
 * releases. Leaves we do not use, address families and whatever else an answer brings are passed over.
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
  return new Map(
    Array.from(table).flatMap(([address, { state, ...rest }]) =>
      state === undefined ? [] : [[address, { address, state, ...rest }] as const],
    ),
  );
}

/** Deleting a neighbor, or anything above it, forgets it; deleting one of its leaves forgets that leaf. */
function without(table: NeighborTable, elems: readonly Elem[]): NeighborTable {
  const at = neighborAt(elems);
  if (at === undefined) {
    const isAbove = elems.every(({ name }) => aboveNeighbor.has(name));
    return isAbove && table.size > 0 ? new Map() : table;
  }
  const before = table.get(at.address);
  const leaf = at.rest.at(-1)?.name;
  const wholeNeighbor = at.rest.length === 0 || (at.rest.length === 1 && leaf === 'state');
  if (before === undefined || (!wholeNeighbor && (at.rest[0]?.name !== 'state' || leaf !== 'session-state')))
    return table;
  const after = new Map(table);
  after.delete(at.address);
  return after;
}

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
  if (at?.rest[0]?.name !== 'state' || at.rest.length !== 2) return table;
  const told = leafOf(at.rest[1]?.name ?? '', value);
  const before = table.get(at.address) ?? {};
  const [entry] = Object.entries(told);
  if (entry === undefined || before[entry[0] as keyof typeof before] === entry[1]) return table;
  return new Map(table).set(at.address, { ...before, ...told });
}

function leafOf(name: string, value: unknown): Omit<Partial<Session>, 'address'> {
  const text =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
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

function neighborAt(
  elems: readonly Elem[],
): { readonly address: IpAddress; readonly rest: readonly Elem[] } | undefined {
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

/** A typed value as JavaScript has it; 64-bit integers come as text. */
function plain(value: TypedValue__Output | null): unknown {
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
    return JSON.parse(text);
  } catch {
    return text;
  }
}

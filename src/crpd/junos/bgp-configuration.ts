import type { GetRequest } from '../../generated/gnmi/GetRequest.ts';
import type { GetResponse__Output } from '../../generated/gnmi/GetResponse.ts';
import type { Path } from '../../generated/gnmi/Path.ts';
import type { SetRequest } from '../../generated/gnmi/SetRequest.ts';
import { parseAddress, type IpAddress } from '../../model/address.ts';
import { parsePrefix, type Prefix } from '../../model/prefix-set.ts';
import type { Running, RunningGroup } from '../../model/running.ts';
import type { Plan } from '../../model/step.ts';
import { pathTo } from '../gnmi/path.ts';
import {
  child,
  entries,
  hasInactiveMark,
  isDeactivated,
  isObject,
  markedEntries,
  readAnswer,
  texts,
  unreadable,
  type Json,
} from './json.ts';

/** The Junos configuration group that holds our BGP groups; the boot configuration applies it. */
export const configurationGroup = 'MESHRR';

/** `/configuration/groups[name=MESHRR]/protocols/bgp`: read as it is, without inheritance, and written. */
const ours = ['configuration', ['groups', { name: configurationGroup }], 'protocols', 'bgp'] as const;
/** Announces a drain (RFC 8326). It is set with its default preference, since an empty container might get lost. */
const sender = [...ours, 'graceful-shutdown', 'sender'] as const;
const leastPreferred = { 'local-preference': 0 } as const;
/** `/configuration/protocols/bgp`: read for neighbors that are not ours. */
const elsewhere = ['configuration', 'protocols', 'bgp'] as const;

/** Reads the groups of MESHRR. One path in each request, since one missing path fails the whole request. */
export const oursRequest = requestFor(pathTo('juniper', ...ours));
/** Reads the neighbors outside of MESHRR. */
export const elsewhereRequest = requestFor(pathTo('juniper', ...elsewhere));

function requestFor(path: Path): GetRequest {
  return { path: [path], type: 'CONFIG', encoding: 'JSON_IETF' };
}

/** Configuration as a gNMI response, or as the JSON that a command prints; `undefined`: the path does not exist. */
export type Answer = GetResponse__Output | string | undefined;

/** The running configuration from both answers. Throws an `unreadable` fault. */
export function decodeRunning(ours: Answer, elsewhere: Answer): Running {
  return {
    groups: decodeGroups(ours),
    elsewhere: decodeElsewhere(elsewhere),
    ...(decodeGracefulShutdown(ours) ? { gracefulShutdown: true } : {}),
  };
}

/** The BGP groups of MESHRR by name; a missing path is an empty tree. Throws an `unreadable` fault. */
export function decodeGroups(answer: Answer): ReadonlyMap<string, RunningGroup> {
  const groups = new Map<string, RunningGroup>();
  const bgp = bgpOf(answer, oursWrapped);
  for (const { entry: group, isOff } of markedEntries(bgp, 'group')) {
    const name = nameOf(group, 'group');
    groups.set(name, groupOf(group, name, isOff || hasInactiveMark(bgp)));
  }
  return groups;
}

function groupOf(group: Json, name: string, isOff: boolean): RunningGroup {
  const neighbors = neighborsOf(group, `group ${name}`);
  const allow = allowOf(child(group, 'allow'), name);
  const isAllowOff = isDeactivated(group, 'allow');
  const off = neighbors.filter((neighbor) => isOff || neighbor.isOff);
  const on = neighbors.filter((neighbor) => !isOff && !neighbor.isOff);
  const deactivated = {
    neighbors: new Set(off.map(({ address }) => address)),
    ...(isOff ? { group: true as const } : {}),
    ...(isAllowOff ? { allow: true as const } : {}),
  };
  return {
    neighbors: new Set(on.map(({ address }) => address)),
    allow: isOff || isAllowOff ? [] : allow,
    ...(isOff || isAllowOff || off.length > 0 ? { deactivated } : {}),
  };
}

/** Whether `graceful-shutdown sender` is set above the groups of MESHRR. Throws an `unreadable` fault. */
export function decodeGracefulShutdown(answer: Answer): boolean {
  return child(child(bgpOf(answer, oursWrapped), 'graceful-shutdown'), 'sender') !== undefined;
}

/** Neighbors outside of MESHRR, with the place where each is configured. Throws an `unreadable` fault. */
export function decodeElsewhere(answer: Answer): ReadonlyMap<IpAddress, string> {
  return new Map(
    entries(child(bgpOf(answer, elsewhereWrapped), 'group')).flatMap((group) => {
      const place = `protocols bgp group ${nameOf(group, 'group')}`;
      return neighborsOf(group, place).map(({ address }) => [address, place] as const);
    }),
  );
}

/** One statement below the BGP of MESHRR that is deleted or set; a delete ignores the value. */
export type PlanEdit =
  | { readonly kind: 'neighbor'; readonly group: string; readonly peer: IpAddress }
  | { readonly kind: 'allow'; readonly group: string; readonly prefixes: readonly Prefix[] }
  | { readonly kind: 'graceful-shutdown' };

/**
 * The statements that a plan deletes and then sets, for gNMI and JET. Only what the last read showed is deleted: a
 * device may reject the delete of something that does not exist.
 */
export function editsOfPlan({ steps }: Plan): {
  readonly deletes: readonly PlanEdit[];
  readonly updates: readonly PlanEdit[];
} {
  const deletes: PlanEdit[] = [];
  const updates: PlanEdit[] = [];
  for (const step of steps) {
    switch (step.kind) {
      case 'remove':
        deletes.push({ kind: 'neighbor', group: step.group, peer: step.peer });
        break;
      case 'add':
        updates.push({ kind: 'neighbor', group: step.group, peer: step.peer });
        break;
      case 'allow':
        if (step.from.length > 0) deletes.push({ kind: 'allow', group: step.group, prefixes: step.from });
        if (step.to.length > 0) updates.push({ kind: 'allow', group: step.group, prefixes: step.to });
        break;
      case 'graceful-shutdown':
        (step.to === 'set' ? updates : deletes).push({ kind: 'graceful-shutdown' });
        break;
    }
  }
  return { deletes, updates };
}

/**
 * A plan as one gNMI Set. Neighbors are deleted and added one by one. `allow` is deleted and set as a whole: gNMI has
 * no path for one entry of a leaf-list, and an update only adds entries. The device deletes before it updates.
 */
export function encodePlan(plan: Plan): SetRequest {
  const { deletes, updates } = editsOfPlan(plan);
  return {
    delete: deletes.map(pathOf),
    update: updates.map((edit) => ({ path: pathOf(edit), val: jsonIetf(valueOf(edit)) })),
  };
}

function pathOf(edit: PlanEdit): Path {
  switch (edit.kind) {
    case 'neighbor':
      return pathTo('juniper', ...group(edit.group), ['neighbor', { name: edit.peer }]);
    case 'allow':
      return pathTo('juniper', ...group(edit.group), 'allow');
    case 'graceful-shutdown':
      return pathTo('juniper', ...sender);
  }
}

function group(name: string) {
  return [...ours, ['group', { name }]] as const;
}

function valueOf(edit: PlanEdit): unknown {
  switch (edit.kind) {
    case 'neighbor':
      return { name: edit.peer };
    case 'allow':
      return edit.prefixes;
    case 'graceful-shutdown':
      return leastPreferred;
  }
}

function jsonIetf(value: unknown) {
  return { jsonIetfVal: Buffer.from(JSON.stringify(value)) };
}

/**
 * The parents that a reply may be wrapped in. A reply may contain more than was requested: the neighbors outside of
 * MESHRR are not searched for below `groups`.
 */
const oursWrapped = ['configuration', 'groups', 'protocols', 'bgp'] as const;
const elsewhereWrapped = ['configuration', 'protocols', 'bgp'] as const;

/** The `bgp` container of an answer, which may be the root or wrapped in its parents. */
function bgpOf(answer: Answer, parents: readonly string[]): Json | undefined {
  if (typeof answer === 'string')
    return answer.trim() === ''
      ? undefined
      : parents.reduce(unwrapped, readAnswer(answer, 'the configuration'));
  for (const { update } of answer?.notification ?? []) {
    for (const { val } of update) {
      const bytes = val?.jsonIetfVal ?? val?.jsonVal;
      if (bytes === undefined) continue;
      return parents.reduce(unwrapped, readAnswer(bytes.toString(), 'the configuration'));
    }
  }
  return undefined;
}

function unwrapped(json: Json, name: string): Json {
  const inner = child(json, name);
  if (inner === undefined) return json;
  if (name !== 'groups') return inner;
  return entries(inner).find((entry) => child(entry, 'name') === configurationGroup) ?? null;
}

function nameOf(entry: Json, list: string): string {
  const [name] = isObject(entry) ? texts(entry['name']) : [];
  if (name === undefined) throw unreadable(`a ${list} without a name: ${JSON.stringify(entry).slice(0, 80)}`);
  return name;
}

function neighborsOf(
  group: Json,
  place: string,
): readonly { readonly address: IpAddress; readonly isOff: boolean }[] {
  return markedEntries(group, 'neighbor').map(({ entry: neighbor, isOff }) => {
    const name = typeof neighbor === 'string' ? neighbor : nameOf(neighbor, `neighbor in ${place}`);
    const address = parseAddress(name);
    if (address === undefined) throw unreadable(`neighbor ${name} in ${place} is not an address`);
    return { address, isOff };
  });
}

/** The prefixes of an `allow`; `all`, as a text or as a leaf, is every address. */
function allowOf(allow: Json | undefined, group: string): readonly Prefix[] {
  if (child(allow, 'all') !== undefined) return everyAddress;
  return entries(allow).flatMap((entry) => {
    if (entry === 'all') return everyAddress;
    const text = typeof entry === 'string' ? entry : JSON.stringify(entry);
    const prefix = parsePrefix(text);
    // If the entry were skipped, every round would try to repair `allow`.
    if (prefix === undefined) throw unreadable(`allow of group ${group} has ${text}, which is not a prefix`);
    return [prefix];
  });
}

const everyAddress = ['0.0.0.0/0' as Prefix, '::/0' as Prefix] as const;

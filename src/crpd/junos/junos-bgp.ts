import type { GetRequest } from '../../generated/gnmi/GetRequest.ts';
import type { GetResponse__Output } from '../../generated/gnmi/GetResponse.ts';
import type { Path } from '../../generated/gnmi/Path.ts';
import type { SetRequest } from '../../generated/gnmi/SetRequest.ts';
import { parseAddress, type IpAddress } from '../../model/address.ts';
import { FaultError } from '../../model/fault.ts';
import { parsePrefix, type Prefix } from '../../model/prefix-set.ts';
import type { RunningGroup } from '../../model/running.ts';
import type { Plan } from '../../model/step.ts';
import { pathTo } from '../gnmi/path.ts';
import { editsOfPlan, type PlanEdit } from './plan-edits.ts';
import {
  child,
  entries,
  hasMark,
  isDeactivated,
  isObject,
  markedEntries,
  texts,
  type Json,
} from './junos-json.ts';
import { readJson } from './read-json.ts';

/** Where our groups stand: the configuration group that the boot configuration applies. */
export const configurationGroup = 'MESHRR';

/** `/configuration/groups[name=MESHRR]/protocols/bgp`: read without inheritance, and written. */
const ours = ['configuration', ['groups', { name: configurationGroup }], 'protocols', 'bgp'] as const;
/** Where a drain is told (RFC 8326); the default preference is said all the same, as an empty container may be lost. */
const sender = [...ours, 'graceful-shutdown', 'sender'] as const;
const leastPreferred = { 'local-preference': 0 } as const;
/** `/configuration/protocols/bgp`: read for neighbors that are not ours. */
const elsewhere = ['configuration', 'protocols', 'bgp'] as const;

/** What to ask for the groups of MESHRR; a path a request, as a missing one fails a whole request. */
export const oursRequest = requestFor(pathTo('juniper', ...ours));
export const elsewhereRequest = requestFor(pathTo('juniper', ...elsewhere));

function requestFor(path: Path): GetRequest {
  return { path: [path], type: 'CONFIG', encoding: 'JSON_IETF' };
}

/** Configuration as the device tells it: by gNMI, or as the JSON that a command prints; `undefined`: not there. */
export type Answer = GetResponse__Output | string | undefined;

/** The BGP groups of MESHRR by name. A missing path is an empty tree. Throws an `unreadable` fault. */
export function decodeGroups(answer: Answer): ReadonlyMap<string, RunningGroup> {
  const groups = new Map<string, RunningGroup>();
  const bgp = bgpOf(answer, oursWrapped);
  for (const { entry: group, isOff } of markedEntries(bgp, 'group')) {
    const name = nameOf(group, 'group');
    groups.set(name, groupOf(group, name, isOff || hasMark(bgp)));
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

/** Whether `graceful-shutdown sender` stands above the groups of MESHRR. Throws an `unreadable` fault. */
export function decodeGracefulShutdown(answer: Answer): boolean {
  return child(child(bgpOf(answer, oursWrapped), 'graceful-shutdown'), 'sender') !== undefined;
}

/** Neighbors outside of MESHRR, and where they stand. Throws an `unreadable` fault. */
export function decodeElsewhere(answer: Answer): ReadonlyMap<IpAddress, string> {
  return new Map(
    entries(child(bgpOf(answer, elsewhereWrapped), 'group')).flatMap((group) => {
      const place = `protocols bgp group ${nameOf(group, 'group')}`;
      return neighborsOf(group, place).map(({ address }) => [address, place] as const);
    }),
  );
}

/**
 * The one Set of a plan: neighbors are deleted and added one by one, `allow` as a whole, since a path cannot
 * name one entry of a leaf-list and an update merges and never shrinks it. Deletes come first on the device.
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
 * The parents that a reply may be wrapped in. An answer can be broader than the question: whoever asks for
 * what stands outside of MESHRR must not be led into it.
 */
const oursWrapped = ['configuration', 'groups', 'protocols', 'bgp'] as const;
const elsewhereWrapped = ['configuration', 'protocols', 'bgp'] as const;

/** The `bgp` container of a reply, whether it is the reply's root or wrapped in its parents. */
function bgpOf(answer: Answer, parents: readonly string[]): Json | undefined {
  if (typeof answer === 'string')
    return answer.trim() === '' ? undefined : parents.reduce(unwrapped, parsed(answer));
  for (const { update } of answer?.notification ?? []) {
    for (const { val } of update) {
      const bytes = val?.jsonIetfVal ?? val?.jsonVal;
      if (bytes === undefined) continue;
      return parents.reduce(unwrapped, parsed(bytes.toString()));
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

function parsed(text: string): Json {
  try {
    return readJson(text) as Json;
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw unreadable(`the configuration is no JSON: ${text.slice(0, 80)}`, error);
  }
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
    if (address === undefined) throw unreadable(`neighbor ${name} in ${place} is no address`);
    return { address, isOff };
  });
}

/** Prefixes; or everybody, as the text `all` or as a leaf of that name. */
function allowOf(allow: Json | undefined, group: string): readonly Prefix[] {
  if (child(allow, 'all') !== undefined) return everybody;
  return entries(allow).flatMap((entry) => {
    if (entry === 'all') return everybody;
    const text = typeof entry === 'string' ? entry : JSON.stringify(entry);
    const prefix = parsePrefix(text);
    // Passing over what we cannot read would have us "put it right" in every round.
    if (prefix === undefined) throw unreadable(`allow of group ${group} has ${text}, which is no prefix`);
    return [prefix];
  });
}

const everybody = ['0.0.0.0/0' as Prefix, '::/0' as Prefix] as const;

function unreadable(detail: string, cause?: unknown): FaultError {
  return new FaultError({ kind: 'unreadable', who: 'the device', detail }, { cause });
}

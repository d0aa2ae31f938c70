import type { GetRequest } from '../generated/gnmi/GetRequest.ts';
import type { GetResponse__Output } from '../generated/gnmi/GetResponse.ts';
import type { Path } from '../generated/gnmi/Path.ts';
import type { SetRequest } from '../generated/gnmi/SetRequest.ts';
import { parseAddress, type IpAddress } from '../model/address.ts';
import { FaultError } from '../model/fault.ts';
import { parsePrefix, type Prefix } from '../model/prefix-set.ts';
import type { RunningGroup } from '../model/running.ts';
import type { Plan } from '../model/step.ts';
import { pathTo } from './gnmi-path.ts';
import { child, entries, isObject, texts, type Json } from './junos-json.ts';

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

/** The BGP groups of MESHRR by name. A missing path is an empty tree. Throws an `unreadable` fault. */
export function decodeGroups(response: GetResponse__Output | undefined): ReadonlyMap<string, RunningGroup> {
  const groups = new Map<string, RunningGroup>();
  for (const group of entries(child(bgpOf(response, oursWrapped), 'group'))) {
    const name = nameOf(group, 'group');
    groups.set(name, {
      neighbors: new Set(neighborsOf(group, `group ${name}`)),
      allow: allowOf(child(group, 'allow'), name),
    });
  }
  return groups;
}

/** Whether `graceful-shutdown sender` stands above the groups of MESHRR. Throws an `unreadable` fault. */
export function decodeGracefulShutdown(response: GetResponse__Output | undefined): boolean {
  return child(child(bgpOf(response, oursWrapped), 'graceful-shutdown'), 'sender') !== undefined;
}

/** Neighbors outside of MESHRR, and where they stand. Throws an `unreadable` fault. */
export function decodeElsewhere(response: GetResponse__Output | undefined): ReadonlyMap<IpAddress, string> {
  return new Map(
    entries(child(bgpOf(response, elsewhereWrapped), 'group')).flatMap((group) => {
      const place = `protocols bgp group ${nameOf(group, 'group')}`;
      return neighborsOf(group, place).map((address) => [address, place] as const);
    }),
  );
}

/**
 * The one Set of a plan: neighbors are deleted and added one by one, `allow` as a whole, since a path cannot
 * name one entry of a leaf-list and an update merges and never shrinks it. Deletes come first on the device.
 * What is deleted is only what the last read showed.
 */
export function encodePlan({ steps }: Plan): SetRequest {
  const group = (name: string) => [...ours, ['group', { name }] as const] as const;
  return {
    delete: steps.flatMap((step) => {
      switch (step.kind) {
        case 'remove':
          return [pathTo('juniper', ...group(step.group), ['neighbor', { name: step.peer }])];
        case 'allow':
          return step.from.length > 0 ? [pathTo('juniper', ...group(step.group), 'allow')] : [];
        case 'graceful-shutdown':
          return step.to === 'deleted' ? [pathTo('juniper', ...sender)] : [];
        case 'add':
          return [];
      }
    }),
    update: steps.flatMap((step) => {
      switch (step.kind) {
        case 'add':
          return [
            {
              path: pathTo('juniper', ...group(step.group), ['neighbor', { name: step.peer }]),
              val: jsonIetf({ name: step.peer }),
            },
          ];
        case 'allow':
          return step.to.length > 0
            ? [{ path: pathTo('juniper', ...group(step.group), 'allow'), val: jsonIetf(step.to) }]
            : [];
        case 'graceful-shutdown':
          return step.to === 'set'
            ? [{ path: pathTo('juniper', ...sender), val: jsonIetf(leastPreferred) }]
            : [];
        case 'remove':
          return [];
      }
    }),
  };
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
function bgpOf(response: GetResponse__Output | undefined, parents: readonly string[]): Json | undefined {
  for (const { update } of response?.notification ?? []) {
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
    return JSON.parse(text) as Json;
  } catch (error) {
    throw unreadable(`the configuration is no JSON: ${text.slice(0, 80)}`, error);
  }
}

function nameOf(entry: Json, list: string): string {
  const [name] = isObject(entry) ? texts(entry['name']) : [];
  if (name === undefined) throw unreadable(`a ${list} without a name: ${JSON.stringify(entry).slice(0, 80)}`);
  return name;
}

function neighborsOf(group: Json, place: string): readonly IpAddress[] {
  return entries(child(group, 'neighbor')).map((neighbor) => {
    const name = typeof neighbor === 'string' ? neighbor : nameOf(neighbor, `neighbor in ${place}`);
    const address = parseAddress(name);
    if (address === undefined) throw unreadable(`neighbor ${name} in ${place} is no address`);
    return address;
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

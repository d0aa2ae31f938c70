import { type IpAddress, parseAddress } from '../model/address.ts';
import { parsePrefix, type Prefix } from '../model/prefix-set.ts';
import type { Running, RunningGroup } from '../model/running.ts';
import { type Found, statementsAt } from './junos-text/find-statements.ts';
import { type Body, readStatements } from './junos-text/read-statements.ts';

/** Where our groups are in a configuration text. */
export const ourBgp = ['groups', 'MESHRR', 'protocols', 'bgp'] as const;

/** A BGP group of a text, and the parts it is written in: Junos takes several as one. */
export interface GroupInText {
  readonly name: string;
  readonly parts: readonly {
    readonly body: Body;
    /** Marked `inactive:`, or inside of what is. */
    readonly isOff: boolean;
  }[];
}

/**
 * What a device that boots from this text would run, as the agent's first read will find it.
 *
 * Throws an Error where the text is not a configuration, or names a neighbor or a prefix that is not one.
 */
export function runningIn(text: string): Running {
  const configuration = readStatements(text);
  const groups = new Map(groupsAt(configuration, ourBgp).map((group) => [group.name, runningGroup(group)]));
  const elsewhere = groupsAt(configuration, ['protocols', 'bgp']).flatMap((group) =>
    neighborsOf(group).map(({ address }) => [address, `protocols bgp group ${group.name}`] as const),
  );
  const draining = writtenAt(configuration, [...ourBgp, 'graceful-shutdown', 'sender']).length > 0;
  return { groups, elsewhere: new Map(elsewhere), ...(draining && { gracefulShutdown: true }) };
}

/** The groups below a `protocols bgp`, with all parts of each. */
export function groupsAt(configuration: Body, bgp: readonly string[]): readonly GroupInText[] {
  const groups = new Map<string, GroupInText['parts']>();
  for (const { rest, statement, disabledBy } of writtenAt(configuration, [...bgp, 'group'])) {
    const [name, body] = [rest[0]?.text, statement.body];
    if (name === undefined || body === undefined) continue;
    groups.set(name, [...(groups.get(name) ?? []), { body, isOff: disabledBy !== undefined }]);
  }
  return Array.from(groups, ([name, parts]) => ({ name, parts }));
}

function runningGroup(group: GroupInText): RunningGroup {
  const isOff = group.parts.every((part) => part.isOff);
  const neighbors = neighborsOf(group);
  const allow = valuesAt(group, 'allow');
  const isAllowOff = allow.length > 0 && allow.every((value) => value.isOff);
  const addresses = (are: 'on' | 'off') =>
    new Set(neighbors.filter((one) => one.isOff === (are === 'off')).map(({ address }) => address));
  const deactivated = {
    neighbors: addresses('off'),
    ...(isOff && { group: true as const }),
    ...(isAllowOff && !isOff && { allow: true as const }),
  };
  return {
    neighbors: addresses('on'),
    allow: allow.filter((value) => !value.isOff).flatMap(({ words }) => prefixesOf(words, group.name)),
    ...((isOff || isAllowOff || deactivated.neighbors.size > 0) && { deactivated }),
  };
}

function neighborsOf(
  group: GroupInText,
): readonly { readonly address: IpAddress; readonly isOff: boolean }[] {
  return valuesAt(group, 'neighbor').map(({ words: [text = ''], isOff }) => ({
    address: parseAddress(text) ?? fail(`group ${group.name}: neighbor ${text} is not an address`),
    isOff,
  }));
}

function prefixesOf(words: readonly string[], group: string): readonly Prefix[] {
  return words.flatMap((text) =>
    text === 'all' ? everybody : [parsePrefix(text) ?? fail(`group ${group}: allow ${text} is not a prefix`)],
  );
}

const everybody = ['0.0.0.0/0' as Prefix, '::/0' as Prefix] as const;

/** The words behind a name, for each statement of that name, and whether the statement takes no effect. */
function valuesAt(
  { parts }: GroupInText,
  name: string,
): readonly { readonly words: readonly string[]; readonly isOff: boolean }[] {
  return parts.flatMap((part) =>
    writtenAt(part.body, [name]).map(({ rest, disabledBy }) => ({
      words: rest.map(({ text }) => text),
      isOff: part.isOff || disabledBy !== undefined,
    })),
  );
}

/** Statements that are in the configuration once the text is loaded, deactivated or not. */
function writtenAt(body: Body, path: readonly string[]): readonly Found[] {
  return statementsAt(body, path).filter(({ disabledBy }) => disabledBy !== 'delete:');
}

function fail(message: string): never {
  throw new Error(message);
}

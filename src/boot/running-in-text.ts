import { type IpAddress, parseAddress } from '../model/address.ts';
import { parsePrefix, type Prefix } from '../model/prefix-set.ts';
import type { Running, RunningGroup } from '../model/running.ts';
import { type FoundStatement, statementsAt } from './junos-text/find-statements.ts';
import { type Body, readStatements } from './junos-text/read-statements.ts';

/** The path of the BGP groups that meshrr manages. */
export const meshrrBgp = ['groups', 'MESHRR', 'protocols', 'bgp'] as const;

/** A BGP group of a text. It may be written in several parts, which Junos merges. */
export interface GroupInText {
  readonly name: string;
  readonly parts: readonly {
    readonly body: Body;
    /** Marked `inactive:`, or inside a statement that is. */
    readonly isInactive: boolean;
  }[];
}

/**
 * Reads from a text what the agent will find when it first reads the device that boots from it.
 *
 * Throws an Error if the text is not a configuration, or has an invalid neighbor or prefix.
 */
export function runningInText(text: string): Running {
  const configuration = readStatements(text);
  const groups = new Map(
    groupsAt(configuration, meshrrBgp).map((group) => [group.name, runningGroup(group)]),
  );
  const elsewhere = groupsAt(configuration, ['protocols', 'bgp']).flatMap((group) =>
    neighborsOf(group).map(({ address }) => [address, `protocols bgp group ${group.name}`] as const),
  );
  const draining = writtenAt(configuration, [...meshrrBgp, 'graceful-shutdown', 'sender']).length > 0;
  return { groups, elsewhere: new Map(elsewhere), ...(draining && { gracefulShutdown: true }) };
}

/** The groups below a `protocols bgp`, each with all its parts. */
export function groupsAt(configuration: Body, bgp: readonly string[]): readonly GroupInText[] {
  const groups = new Map<string, GroupInText['parts']>();
  for (const { rest, statement, disabledBy } of writtenAt(configuration, [...bgp, 'group'])) {
    const [name, body] = [rest[0]?.text, statement.body];
    if (name === undefined || body === undefined) continue;
    groups.set(name, [...(groups.get(name) ?? []), { body, isInactive: disabledBy !== undefined }]);
  }
  return Array.from(groups, ([name, parts]) => ({ name, parts }));
}

function runningGroup(group: GroupInText): RunningGroup {
  const isInactive = group.parts.every((part) => part.isInactive);
  const neighbors = neighborsOf(group);
  const allow = valuesAt(group, 'allow');
  const isAllowOff = allow.length > 0 && allow.every((value) => value.isInactive);
  const addresses = (are: 'on' | 'off') =>
    new Set(neighbors.filter((one) => one.isInactive === (are === 'off')).map(({ address }) => address));
  const deactivated = {
    neighbors: addresses('off'),
    ...(isInactive && { group: true as const }),
    ...(isAllowOff && !isInactive && { allow: true as const }),
  };
  return {
    neighbors: addresses('on'),
    allow: allow.filter((value) => !value.isInactive).flatMap(({ words }) => prefixesOf(words, group.name)),
    ...((isInactive || isAllowOff || deactivated.neighbors.size > 0) && { deactivated }),
  };
}

function neighborsOf(
  group: GroupInText,
): readonly { readonly address: IpAddress; readonly isInactive: boolean }[] {
  return valuesAt(group, 'neighbor').map(({ words: [text = ''], isInactive }) => ({
    address: parseAddress(text) ?? fail(`group ${group.name}: neighbor ${text} is not an address`),
    isInactive,
  }));
}

function prefixesOf(words: readonly string[], group: string): readonly Prefix[] {
  return words.flatMap((text) =>
    text === 'all' ? everybody : [parsePrefix(text) ?? fail(`group ${group}: allow ${text} is not a prefix`)],
  );
}

const everybody = ['0.0.0.0/0' as Prefix, '::/0' as Prefix] as const;

/** The words after a name, for each statement of that name, and whether the statement is inactive. */
function valuesAt(
  { parts }: GroupInText,
  name: string,
): readonly { readonly words: readonly string[]; readonly isInactive: boolean }[] {
  return parts.flatMap((part) =>
    writtenAt(part.body, [name]).map(({ rest, disabledBy }) => ({
      words: rest.map(({ text }) => text),
      isInactive: part.isInactive || disabledBy !== undefined,
    })),
  );
}

/** Finds statements that are in the configuration after the text was loaded, inactive ones included. */
function writtenAt(body: Body, path: readonly string[]): readonly FoundStatement[] {
  return statementsAt(body, path).filter(({ disabledBy }) => disabledBy !== 'delete:');
}

function fail(message: string): never {
  throw new Error(message);
}

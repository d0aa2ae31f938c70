import { parseAddress, type IpAddress } from '../model/address.ts';
import { parsePrefix, type Prefix } from '../model/prefix-set.ts';
import type { Running, RunningGroup } from '../model/running.ts';
import { readStatements } from './junos-text/read-statements.ts';
import type { Body } from './junos-text/statement.ts';
import { appliedAt } from './junos-text/statements-at.ts';

/** Where our groups are in a configuration text. */
export const ourBgp = ['groups', 'MESHRR', 'protocols', 'bgp'] as const;

/** A BGP group of a text, and the bodies it is written in: Junos takes several as one. */
export interface GroupInText {
  readonly name: string;
  readonly bodies: readonly Body[];
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
    neighborsOf(group).map((address) => [address, `protocols bgp group ${group.name}`] as const),
  );
  const draining = appliedAt(configuration, [...ourBgp, 'graceful-shutdown', 'sender']).length > 0;
  return { groups, elsewhere: new Map(elsewhere), ...(draining && { gracefulShutdown: true }) };
}

/** The groups below a `protocols bgp`, with all parts of each. */
export function groupsAt(configuration: Body, bgp: readonly string[]): readonly GroupInText[] {
  const bodies = new Map<string, Body[]>();
  for (const { rest, statement } of appliedAt(configuration, [...bgp, 'group'])) {
    const [name, body] = [rest[0]?.text, statement.body];
    if (name === undefined || body === undefined) continue;
    bodies.set(name, [...(bodies.get(name) ?? []), body]);
  }
  return Array.from(bodies, ([name, found]) => ({ name, bodies: found }));
}

function runningGroup(group: GroupInText): RunningGroup {
  return { neighbors: new Set(neighborsOf(group)), allow: allowOf(group) };
}

function neighborsOf({ name, bodies }: GroupInText): readonly IpAddress[] {
  return valuesAt(bodies, 'neighbor')
    .map(([neighbor = '']) => neighbor)
    .map((text) => parseAddress(text) ?? fail(`group ${name}: neighbor ${text} is not an address`));
}

function allowOf({ name, bodies }: GroupInText): readonly Prefix[] {
  return valuesAt(bodies, 'allow')
    .flat()
    .flatMap((text) =>
      text === 'all'
        ? everybody
        : [parsePrefix(text) ?? fail(`group ${name}: allow ${text} is not a prefix`)],
    );
}

const everybody = ['0.0.0.0/0' as Prefix, '::/0' as Prefix] as const;

/** The words behind the name, a list for each statement of that name. */
function valuesAt(bodies: readonly Body[], name: string): readonly (readonly string[])[] {
  return bodies.flatMap((body) => appliedAt(body, [name])).map(({ rest }) => rest.map(({ text }) => text));
}

function fail(message: string): never {
  throw new Error(message);
}

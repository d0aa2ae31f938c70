import { existsSync, readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { IpAddress } from '../model/address.ts';
import { spliced } from './junos-text/edit-text.ts';
import { type Found, leavesOf, statementsAt } from './junos-text/find-statements.ts';
import { readStatements, type Word } from './junos-text/read-statements.ts';

/** A configuration that the device has saved, and the file that it is in. */
export interface FormerConfiguration {
  readonly path: string;
  readonly text: string;
}

/**
 * What a device has saved at `path`, or compressed beside it, as Junos does unless told otherwise: the later one.
 * Nothing where there is none, or only an empty one. Throws the system's error where one cannot be read.
 */
export function formerConfiguration(path: string): FormerConfiguration | undefined {
  return [path, `${path}.gz`]
    .filter((one) => existsSync(one))
    .toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
    .map((one) => ({ path: one, text: textIn(one) }))
    .find(({ text }) => text.trim() !== '');
}

function textIn(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') && bytes.length > 0 ? gunzipSync(bytes) : bytes).toString('utf8');
}

export interface Renewed {
  readonly text: string;
  /** What is another one now, as Junos has it: `router-id 10.42.0.7 (was 10.42.0.5)`. */
  readonly changes: readonly string[];
  /** What a person should know and we did not touch. */
  readonly warnings: readonly string[];
}

/**
 * A configuration that a device saved, for the pod that runs on it now: router id, and the cluster ids and local
 * addresses of our groups. One that differs from the former router id was chosen by somebody and stays. What is
 * inactive is renewed as well, lest somebody activates what belonged to the former pod.
 *
 * Throws an Error with the line where the text is not a configuration.
 */
export function renewBoot(text: string, routerId: IpAddress, groups: readonly string[]): Renewed {
  const configuration = readStatements(text);
  const valuesAt = (name: string, where: string, path: readonly string[]) =>
    statementsAt(configuration, [...path, name]).flatMap(({ rest: [value], disabledBy }): Owned[] =>
      value === undefined ? [] : [{ name, where, value, disabledBy }],
    );
  const routerIds = [
    ...valuesAt('router-id', '', ['groups', 'MESHRR', 'routing-options']),
    ...valuesAt('router-id', '', ['routing-options']),
  ];
  // The last one counts, and one at the top before one of a group.
  const former = (routerIds.findLast(isApplied) ?? routerIds.at(-1))?.value.text;
  const inGroups = groups.map((group) => ({
    group,
    statements: statementsAt(configuration, [...ourGroups, group]),
    values: ['cluster', 'local-address'].flatMap((name) =>
      valuesAt(name, ` of ${group}`, [...ourGroups, group]),
    ),
  }));
  const ours = [...routerIds, ...inGroups.flatMap(({ values }) => values)];

  const isRenewed = ({ name, value }: Owned) =>
    value.text !== routerId && (name === 'router-id' || former === undefined || value.text === former);
  const renewed = ours.filter(isRenewed);
  const textNow = (one: Owned) => `${one.name} ${isRenewed(one) ? routerId : one.value.text}${one.where}`;

  const chosen = ours
    .filter((one) => one.value.text !== routerId && !isRenewed(one))
    .map((one) => `${textNow(one)} is not the former router id and stays`);
  const places = new Set(ours.map(({ value }) => value.start));
  const notOurs = leavesOf(configuration, ['router-id', 'cluster', 'local-address'])
    .filter(({ value }) => value.text === former && value.text !== routerId && !places.has(value.start))
    .map(
      ({ name, value, path }) =>
        `${name} ${value.text} of ${path.join(' ')} is the former router id and stays, as it is not one of ours: change it, or ${orAnew}`,
    );
  const disabled = [
    ...(routerIds.some(isApplied)
      ? []
      : routerIds.slice(-1).flatMap((one) => disabledLine(textNow(one), one))),
    ...inGroups.flatMap(({ group, statements, values }) =>
      statements.some(isApplied)
        ? values.flatMap((one) => disabledLine(textNow(one), one))
        : statements.slice(-1).flatMap((one) => disabledLine(`group ${group}`, one)),
    ),
  ];
  const lacking = inGroups
    .filter(({ statements }) => statements.length === 0)
    .map(({ group }) => `group ${group} is in the settings and not in here: ${orAnew}`);
  return {
    text: spliced(
      text,
      renewed.map(({ value: { start, end } }) => ({ start, end, text: routerId })),
    ),
    changes: renewed.map((one) => `${textNow(one)} (was ${one.value.text})`),
    warnings: [...chosen, ...notOurs, ...disabled, ...lacking],
  };
}

const ourGroups = ['groups', 'MESHRR', 'protocols', 'bgp', 'group'];
const orAnew = 'remove the file to render it anew';

/** A value that is ours to renew. */
interface Owned extends Pick<Found, 'disabledBy'> {
  readonly name: string;
  /** For people: ` of CLIENTS`. */
  readonly where: string;
  readonly value: Word;
}

function isApplied({ disabledBy }: Pick<Found, 'disabledBy'>): boolean {
  return disabledBy === undefined;
}

function disabledLine(what: string, { disabledBy }: Pick<Found, 'disabledBy'>): readonly string[] {
  return disabledBy === undefined
    ? []
    : [`${what} has no effect: it is marked ${disabledBy}; activate it, or ${orAnew}`];
}

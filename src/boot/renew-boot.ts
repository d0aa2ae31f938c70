import { existsSync, readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { IpAddress } from '../model/address.ts';
import { applySplices } from './junos-text/edit-text.ts';
import { type FoundStatement, leavesOf, statementsAt } from './junos-text/find-statements.ts';
import { readStatements, type Word } from './junos-text/read-statements.ts';

/** A configuration that the device has saved, and its file. */
export interface SavedConfiguration {
  readonly path: string;
  readonly text: string;
}

/**
 * Reads what a device has saved at `path`, or compressed at `path.gz`, which is the default of Junos; if both exist,
 * the newer one. `undefined` if there is none, or only empty ones. Throws the system's error if it cannot be read.
 */
export function savedConfiguration(path: string): SavedConfiguration | undefined {
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
  /** The changed statements: `router-id 10.42.0.7 (was 10.42.0.5)`. */
  readonly changes: readonly string[];
  /** Statements that were left unchanged, for an operator to check. */
  readonly warnings: readonly string[];
}

/**
 * Changes a saved configuration for the pod that boots from it now: the router id, and the cluster ids and local
 * addresses of the groups of the settings. A cluster id or local address that differs from the former router id was
 * chosen by an operator and stays. Inactive statements are changed as well: whoever activates one later should not
 * get the address of a former pod.
 *
 * Throws an Error with the line if the text is not a configuration.
 */
export function renewBoot(text: string, routerId: IpAddress, groups: readonly string[]): Renewed {
  const configuration = readStatements(text);
  const valuesAt = (name: string, where: string, path: readonly string[]) =>
    statementsAt(configuration, [...path, name]).flatMap(({ rest: [value], disabledBy }): ManagedValue[] =>
      value === undefined ? [] : [{ name, where, value, disabledBy }],
    );
  const routerIds = [
    ...valuesAt('router-id', '', ['groups', 'MESHRR', 'routing-options']),
    ...valuesAt('router-id', '', ['routing-options']),
  ];
  // In Junos the last router id wins, and one at the top level overrides one in a configuration group.
  const former = (routerIds.findLast(isApplied) ?? routerIds.at(-1))?.value.text;
  const inGroups = groups.map((group) => ({
    group,
    statements: statementsAt(configuration, [...meshrrGroups, group]),
    values: ['cluster', 'local-address'].flatMap((name) =>
      valuesAt(name, ` of ${group}`, [...meshrrGroups, group]),
    ),
  }));
  const managed = [...routerIds, ...inGroups.flatMap(({ values }) => values)];

  const isRenewed = ({ name, value }: ManagedValue) =>
    value.text !== routerId && (name === 'router-id' || former === undefined || value.text === former);
  const renewed = managed.filter(isRenewed);
  const textNow = (one: ManagedValue) =>
    `${one.name} ${isRenewed(one) ? routerId : one.value.text}${one.where}`;

  const kept = managed
    .filter((one) => one.value.text !== routerId && !isRenewed(one))
    .map((one) => `${textNow(one)} differs from the former router id and is kept`);
  const managedPositions = new Set(managed.map(({ value }) => value.start));
  const unmanaged = leavesOf(configuration, ['router-id', 'cluster', 'local-address'])
    .filter(
      ({ value }) => value.text === former && value.text !== routerId && !managedPositions.has(value.start),
    )
    .map(
      ({ name, value, path }) =>
        `${name} ${value.text} of ${path.join(' ')} is the former router id and is kept, because meshrr does not manage this statement: change it, or ${renderAnew}`,
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
  const missingGroups = inGroups
    .filter(({ statements }) => statements.length === 0)
    .map(({ group }) => `group ${group} is in the settings but not in this file: ${renderAnew}`);
  return {
    text: applySplices(
      text,
      renewed.map(({ value: { start, end } }) => ({ start, end, text: routerId })),
    ),
    changes: renewed.map((one) => `${textNow(one)} (was ${one.value.text})`),
    warnings: [...kept, ...unmanaged, ...disabled, ...missingGroups],
  };
}

const meshrrGroups = ['groups', 'MESHRR', 'protocols', 'bgp', 'group'];
const renderAnew = 'remove the file to have a new one rendered';

/** A value that meshrr manages. */
interface ManagedValue extends Pick<FoundStatement, 'disabledBy'> {
  readonly name: string;
  /** For messages: ` of CLIENTS`. */
  readonly where: string;
  readonly value: Word;
}

function isApplied({ disabledBy }: Pick<FoundStatement, 'disabledBy'>): boolean {
  return disabledBy === undefined;
}

function disabledLine(what: string, { disabledBy }: Pick<FoundStatement, 'disabledBy'>): readonly string[] {
  return disabledBy === undefined
    ? []
    : [`${what} has no effect: it is marked ${disabledBy}; activate it, or ${renderAnew}`];
}

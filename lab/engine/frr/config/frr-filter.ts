import { createHash } from 'node:crypto';
import type { Policy, RouteFamily } from '../../routing-policy.ts';
import { frrName } from './frr-name.ts';
import { mapEntries, type MapEntry, type MapSide } from './map-entries.ts';

/** A route map and the lists that only it uses. */
export interface FrrFilter {
  readonly name: string;
  /** What creates it, from the top of the configuration. */
  readonly lines: readonly string[];
  /** What takes it away. */
  readonly undo: readonly string[];
}

/**
 * A chain of policies as a route map for one family. Its name says what it is, and a hash of what is in it.
 * Junos accepts what no policy decides; a route map needs an entry for that.
 */
export function frrFilter(policies: readonly Policy[], family: RouteFamily, side: MapSide): FrrFilter {
  const entries = mapEntries(policies, family, side);
  const hash = createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 8);
  const label = policies.map(({ name }) => frrName(name)).join('+');
  const name = [label === '' ? 'ALL' : label, family, hash].join('.');
  const lists = entries.flatMap(({ sequence, lists: own }) =>
    own.map((list) => ({ ...list, name: listName(name, sequence, list.use) })),
  );
  return {
    name,
    lines: [
      ...lists.flatMap((list) => list.entries.map((entry) => `${list.kind} ${list.name} ${entry}`)),
      ...entries.flatMap((entry) => mapLines(name, entry)),
    ],
    undo: [`no route-map ${name}`, ...lists.map((list) => `no ${list.kind} ${list.name}`)],
  };
}

function mapLines(name: string, { permit, sequence, lists, lines }: MapEntry): readonly string[] {
  return [
    `route-map ${name} ${permit ? 'permit' : 'deny'} ${sequence}`,
    ...lists.map((list) => ` ${list.line.replace('%', listName(name, sequence, list.use))}`),
    ...lines.map((line) => ` ${line}`),
    'exit',
  ];
}

function listName(map: string, sequence: number, use: string): string {
  return `${map}.${sequence}${use}`;
}

import type { IpAddress } from '../model/address.ts';
import { readStatements } from './junos-text/read-statements.ts';
import { spliced } from './junos-text/splice.ts';
import type { Statement } from './junos-text/statement.ts';
import { statementsAt } from './junos-text/statements-at.ts';

export interface Renewed {
  readonly text: string;
  /** What is another one now, as Junos has it: `router-id 10.42.0.7 (was 10.42.0.5)`. */
  readonly changes: readonly string[];
  /** What a person should know and we did not touch. */
  readonly warnings: readonly string[];
}

/**
 * A configuration that a device saved, for the pod that runs on it now: router id, and the cluster ids and local
 * addresses of our groups. One that differs from the former router id was chosen by somebody and stays.
 *
 * Throws an Error with the line where the text is no configuration.
 */
export function renewBoot(text: string, routerId: IpAddress, groups: readonly string[]): Renewed {
  const configuration = readStatements(text);
  const routerIds = statementsAt(configuration, ['routing-options', 'router-id']);
  const former = valueOf(routerIds.at(-1));

  const inGroups = groups.map((group) => ({
    group,
    found: statementsAt(configuration, [...ourGroups, group]),
  }));
  const named = inGroups.flatMap(({ group, found }) =>
    ['cluster', 'local-address'].flatMap((name) =>
      found
        .flatMap(({ body }) => (body === undefined ? [] : statementsAt(body, [name])))
        .map((statement) => ({ statement, where: ` of ${group}` })),
    ),
  );
  const all = [...routerIds.map((statement) => ({ statement, where: '' })), ...named].flatMap((one) => {
    const [name, value] = one.statement.words;
    return name === undefined || value === undefined || value.text === routerId
      ? []
      : [{ ...one, name, value }];
  });
  const isOurs = (value: string) => former === undefined || value === former;
  const renewed = all.filter(({ value, where }) => where === '' || isOurs(value.text));
  return {
    text: spliced(
      text,
      renewed.map(({ value: { start, end } }) => ({ start, end, text: routerId })),
    ),
    changes: renewed.map(({ name, value, where }) => `${name.text} ${routerId}${where} (was ${value.text})`),
    warnings: [
      ...all
        .filter((one) => !renewed.includes(one))
        .map(
          ({ name, value, where }) =>
            `${name.text} ${value.text}${where} is not the former router id and stays`,
        ),
      ...inGroups
        .filter(({ found }) => found.length === 0)
        .map(
          ({ group }) =>
            `group ${group} is in the settings and not in here: remove the file to render it anew`,
        ),
    ],
  };
}

const ourGroups = ['groups', 'MESHRR', 'protocols', 'bgp', 'group'];

function valueOf(statement: Statement | undefined): string | undefined {
  return statement?.words[1]?.text;
}

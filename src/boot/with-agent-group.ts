import { agentGroupName, type AgentAccess } from './agent-access.ts';
import { agentGroup, block } from './agent-group.ts';
import { readStatements } from './junos-text/read-statements.ts';
import { spliced, type Splice } from './junos-text/splice.ts';
import type { Word } from './junos-text/statement.ts';
import { statementsAt, type Found } from './junos-text/statements-at.ts';
import { ownAccess } from './own-access.ts';

/**
 * The configuration with what the agent needs to reach the device, as a configuration group of its own and
 * applied; a former one is written anew, where it is. One that somebody has made inactive is removed, and so is its
 * inactive mention in `apply-groups`. What the text itself says of gRPC or of that login is somebody's choice and is
 * left alone.
 */
export function withAgentGroup(text: string, access: AgentAccess): string {
  const configuration = readStatements(text);
  const group = agentGroup(access, ownAccess(text, access.login.username));
  const lists = statementsAt(configuration, ['apply-groups']);
  const mentions = lists.filter(
    ({ statement, disabledBy }) => disabledBy === undefined && placeIn(statement.words) !== -1,
  );
  const isApplied = mentions.some((one) => !isInactive(one));
  const apply = isApplied ? [] : [`apply-groups ${agentGroupName};`];
  const all = statementsAt(configuration, ['groups', agentGroupName]);
  const former = all.find(({ disabledBy }) => disabledBy === undefined);
  const removed = [
    ...[
      ...all.filter((one) => one !== former).map(({ statement }) => statement),
      ...mentions.filter(isInactive).map(mentionOf),
    ].map(({ start, end }) => ({ start, end, text: '' })),
    ...lists.filter(({ disabledBy }) => disabledBy !== undefined).map(asComment),
  ];
  if (former === undefined) return ended(spliced(text, removed), [...block('groups', [group]), ...apply]);

  // `groups MESHRR-AGENT { … }` is one statement, `groups { MESHRR-AGENT { … } }` one inside another.
  const { words, start, end } = former.statement;
  const inside = words[0]?.text === agentGroupName;
  const written = inside ? group.join('\n    ') : block('groups', [group]).join('\n');
  return ended(spliced(text, [{ start, end, text: written }, ...removed]), apply);
}

function placeIn(words: readonly Word[]): number {
  return words.findIndex(({ text }) => text === agentGroupName);
}

/** Whether the group is marked in its list: `apply-groups [ A inactive: MESHRR-AGENT ];`. */
function isInactive({ rest }: Found): boolean {
  return placeIn(rest) === -1;
}

/**
 * A list that is inactive as a whole becomes a comment, which has the same effect: nobody can say whether one more
 * `apply-groups` beside it would be inactive with it.
 */
function asComment({ statement: { start, end, words } }: Found): Splice {
  const others = words
    .slice(1)
    .map(({ text }) => text)
    .filter((text) => text !== agentGroupName && text !== 'inactive:');
  return {
    start,
    end,
    text: others.length === 0 ? '' : `/* inactive: apply-groups [ ${others.join(' ')} ]; */`,
  };
}

/** The group's name with its mark; the whole statement where it names nothing else. */
function mentionOf({ statement }: Found): Pick<Word, 'start' | 'end'> {
  const { words } = statement;
  const place = placeIn(words);
  const from = words[place - 1]?.text === 'inactive:' ? place - 1 : place;
  const [first, last] = [words[from], words[place]];
  const isAlone = words.length === 1 + place - from + 1;
  return first === undefined || last === undefined || isAlone
    ? statement
    : { start: first.start, end: last.end };
}

function ended(text: string, lines: readonly string[]): string {
  return [text.trimEnd(), ...lines, ''].join('\n');
}

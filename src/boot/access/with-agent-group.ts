import { type Splice, applySplices } from '../junos-text/edit-text.ts';
import { type FoundStatement, statementsAt } from '../junos-text/find-statements.ts';
import { readStatements, type Word } from '../junos-text/read-statements.ts';
import { type AgentAccess, agentGroupName, existingAccess, type ExistingAccess } from './agent-access.ts';

/**
 * Adds what the agent needs to reach the device: the configuration group MESHRR-AGENT, and its name in
 * `apply-groups`. A former group is replaced at its position. If it was deactivated, it is removed and added again,
 * and so is its inactive name in `apply-groups`. gRPC and the agent's login are left out if the text defines them
 * itself.
 */
export function withAgentGroup(text: string, access: AgentAccess): string {
  const configuration = readStatements(text);
  const group = groupLines(access, existingAccess(text, access.login.username));
  const lists = statementsAt(configuration, ['apply-groups']);
  const mentions = lists.filter(
    ({ statement, disabledBy }) => disabledBy === undefined && indexIn(statement.words) !== -1,
  );
  const isApplied = mentions.some((one) => !isInactive(one));
  const apply = isApplied ? [] : [`apply-groups ${agentGroupName};`];
  const all = statementsAt(configuration, ['groups', agentGroupName]);
  const former = all.find(({ disabledBy }) => disabledBy === undefined);
  const removed = [
    ...[
      ...all.filter((one) => one !== former).map(({ statement }) => statement),
      ...mentions.filter(isInactive).map(mentionIn),
    ].map(({ start, end }) => ({ start, end, text: '' })),
    ...lists.filter(({ disabledBy }) => disabledBy !== undefined).map(replacedByComment),
  ];
  if (former === undefined)
    return withLinesAtEnd(applySplices(text, removed), [...block('groups', [group]), ...apply]);

  // `groups MESHRR-AGENT { … }` is a single statement, `groups { MESHRR-AGENT { … } }` has one inside another.
  const { words, start, end } = former.statement;
  const inside = words[0]?.text === agentGroupName;
  const written = inside ? group.join('\n    ') : block('groups', [group]).join('\n');
  return withLinesAtEnd(applySplices(text, [{ start, end, text: written }, ...removed]), apply);
}

function indexIn(words: readonly Word[]): number {
  return words.findIndex(({ text }) => text === agentGroupName);
}

/** Whether the name of the group is marked inactive in a list: `apply-groups [ A inactive: MESHRR-AGENT ];`. */
function isInactive({ rest }: FoundStatement): boolean {
  return indexIn(rest) === -1;
}

/**
 * Turns an `apply-groups` that is inactive as a whole into a comment, which has the same effect. It is not documented
 * whether a second `apply-groups` beside an inactive one is active.
 */
function replacedByComment({ statement: { start, end, words } }: FoundStatement): Splice {
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

/** The position of the group's name with its mark; of the whole statement, if the list has no other name. */
function mentionIn({ statement }: FoundStatement): Pick<Word, 'start' | 'end'> {
  const { words } = statement;
  const index = indexIn(words);
  const from = words[index - 1]?.text === 'inactive:' ? index - 1 : index;
  const [first, last] = [words[from], words[index]];
  const isAlone = words.length === 1 + index - from + 1;
  return first === undefined || last === undefined || isAlone
    ? statement
    : { start: first.start, end: last.end };
}

function withLinesAtEnd(text: string, lines: readonly string[]): string {
  return [text.trimEnd(), ...lines, ''].join('\n');
}

/**
 * The lines of the configuration group: a gRPC service; a login that can read the configuration and write neighbors,
 * `allow` and `graceful-shutdown`, and nothing else; and the option to accept the keys of JSON objects in any order.
 */
function groupLines({ login, grpc }: AgentAccess, own: ExistingAccess): Lines {
  return block(agentGroupName, [
    block('system', [
      ...(own.login ? [] : [loginOf(login)]),
      ...(own.grpc !== undefined ? [] : [serviceOf(grpc)]),
      nest(['configuration', 'input', 'format', 'json'], ['reorder-list-keys;']),
    ]),
    ...(own.grpc !== undefined || grpc.kind === 'clear-text' ? [] : [securityOf(grpc.identity)]),
  ]);
}

type Lines = readonly string[];

const bgp = 'groups MESHRR protocols bgp';

/**
 * The statements that the agent's login can write, as POSIX expressions below `protocols bgp`. They end with `$`, so
 * that statements below a neighbor do not match. Junos may match word by word, so no expression of a word contains a
 * space. `[+-~]` is ASCII from + to ~, for the names of groups.
 */
const writable = [
  'group [+-~]+ neighbor [0-9a-f.:]+',
  'group [+-~]+ allow',
  'group [+-~]+ allow [0-9a-f.:/]+',
  'graceful-shutdown sender',
  'graceful-shutdown sender local-preference [0-9]+',
] as const;

function loginOf({ username, encryptedPassword }: AgentAccess['login']): Lines {
  return block('login', [
    block('class meshrr-agent', [
      'permissions [ configure view view-configuration ];',
      `allow-configuration-regexps [ ${writable.map((statement) => `"${bgp} ${statement}$"`).join(' ')} ];`,
    ]),
    block(`user ${username}`, [
      'class meshrr-agent;',
      block('authentication', [`encrypted-password "${encryptedPassword}"; ## SECRET-DATA`]),
    ]),
  ]);
}

function serviceOf(grpc: AgentAccess['grpc']): Lines {
  const { address, port } = grpc;
  const listen = [`address ${address};`, `port ${port};`];
  const security =
    grpc.kind === 'clear-text'
      ? block('clear-text', listen)
      : block('ssl', [
          ...listen,
          `local-certificate ${agentGroupName};`,
          block('mutual-authentication', [
            `certificate-authority ${agentGroupName};`,
            'client-certificate-request require-certificate-and-verify;',
          ]),
        ]);
  return nest(['services', 'extension-service', 'request-response', 'grpc'], [security]);
}

/**
 * The server's certificate is part of the text. Its authority is only a profile here; Junos loads the certificate of
 * the authority by a command: `request security pki ca-certificate load ca-profile NAME filename PATH`.
 */
function securityOf(identity: string): Lines {
  return block('security', [
    nest(['certificates', 'local', agentGroupName], [`"${inOneLine(identity)}"; ## SECRET-DATA`]),
    nest(
      ['pki', `ca-profile ${agentGroupName}`],
      [`ca-identity ${agentGroupName};`, block('revocation-check', ['disable;'])],
    ),
  ]);
}

/** The format in which Junos writes a value of several lines. */
function inOneLine(pem: string): string {
  return `${pem.trim().replaceAll('\n', '\\n')}\\n`;
}

function block(head: string, inner: readonly (string | Lines)[]): Lines {
  return [`${head} {`, ...inner.flat().map((line) => `    ${line}`), '}'];
}

function nest([head, ...rest]: readonly string[], inner: readonly (string | Lines)[]): Lines {
  if (head === undefined) return inner.flat();
  return block(head, [nest(rest, inner)]);
}

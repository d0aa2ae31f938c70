import { type Splice, spliced } from '../junos-text/edit-text.ts';
import { type Found, statementsAt } from '../junos-text/find-statements.ts';
import { readStatements, type Word } from '../junos-text/read-statements.ts';
import { type AgentAccess, agentGroupName, ownAccess, type OwnAccess } from './agent-access.ts';

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

/**
 * The configuration group by which the agent gets in, as lines: gRPC on loopback, a login that reads the
 * configuration and writes neighbors, `allow` and `graceful-shutdown` and nothing else, and keys of JSON objects
 * in any order.
 */
export function agentGroup({ login, grpc }: AgentAccess, own: OwnAccess): Lines {
  return block(agentGroupName, [
    block('system', [
      ...(own.login ? [] : [loginOf(login)]),
      ...(own.grpc !== undefined ? [] : [serviceOf(grpc)]),
      nest(['configuration', 'input', 'format', 'json'], ['reorder-list-keys;']),
    ]),
    ...(own.grpc !== undefined || grpc.kind === 'clear-text' ? [] : [securityOf(grpc.identity)]),
  ]);
}

export type Lines = readonly string[];

const bgp = 'groups MESHRR protocols bgp';

/**
 * Whole statements, as POSIX expressions: what stands below a neighbor is not ours to write. Junos may take them word
 * by word, so no word has a blank in it; a name is made of what ASCII has from + to ~.
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
 * A certificate stands in the text itself. Its authority is a profile, whose certificate Junos takes by command:
 * `request security pki ca-certificate load ca-profile NAME filename PATH`.
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

/** As Junos itself writes what has several lines. */
function inOneLine(pem: string): string {
  return `${pem.trim().replaceAll('\n', '\\n')}\\n`;
}

export function block(head: string, inner: readonly (string | Lines)[]): Lines {
  return [`${head} {`, ...inner.flat().map((line) => `    ${line}`), '}'];
}

function nest([head, ...rest]: readonly string[], inner: readonly (string | Lines)[]): Lines {
  if (head === undefined) return inner.flat();
  return block(head, [nest(rest, inner)]);
}

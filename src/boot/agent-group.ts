import { agentGroupName, type AgentAccess } from './agent-access.ts';
import type { OwnAccess } from './own-access.ts';

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

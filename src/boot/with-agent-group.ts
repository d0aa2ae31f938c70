import { agentGroupName, type AgentAccess } from './agent-access.ts';
import { agentGroup, block } from './agent-group.ts';
import { readStatements } from './junos-text/read-statements.ts';
import { spliced } from './junos-text/splice.ts';
import { statementsAt } from './junos-text/statements-at.ts';
import { ownAccess } from './own-access.ts';

/**
 * The configuration with what the agent needs to reach the device, as a configuration group of its own and
 * applied; a former one is written anew, where it stands. What the text itself says of gRPC or of that login is
 * somebody's choice and is left alone.
 */
export function withAgentGroup(text: string, access: AgentAccess): string {
  const configuration = readStatements(text);
  const group = agentGroup(access, ownAccess(text, access.login.username));
  const [former, ...more] = statementsAt(configuration, ['groups', agentGroupName]);
  const isApplied = statementsAt(configuration, ['apply-groups']).some(({ words }) =>
    words.some((word) => word.text === agentGroupName),
  );
  const apply = isApplied ? [] : [`apply-groups ${agentGroupName};`];
  if (former === undefined) return ended(text, [...block('groups', [group]), ...apply]);

  // `groups MESHRR-AGENT { … }` is one statement, `groups { MESHRR-AGENT { … } }` one inside another.
  const inside = former.words[0]?.text === agentGroupName;
  const written = inside ? group.join('\n    ') : block('groups', [group]).join('\n');
  const anew = spliced(text, [
    { start: former.start, end: former.end, text: written },
    ...more.map(({ start, end }) => ({ start, end, text: '' })),
  ]);
  return ended(anew, apply);
}

function ended(text: string, lines: readonly string[]): string {
  return [text.trimEnd(), ...lines, ''].join('\n');
}

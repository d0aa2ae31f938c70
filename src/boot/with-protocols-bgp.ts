import { appliedAt, statementsAt } from './junos-text/find-statements.ts';
import { readStatements } from './junos-text/read-statements.ts';

/**
 * Adds `protocols { bgp { apply-groups MESHRR; } }` to a configuration that applies MESHRR but has no `protocols bgp`.
 * The agent reads that path in every round, and it is not documented how cRPD answers for a path that is missing.
 * Applying the group there as well has no other effect.
 */
export function withProtocolsBgp(text: string): string {
  const configuration = readStatements(text);
  const isApplied = [['apply-groups'], ['protocols', 'apply-groups']].some((path) =>
    appliedAt(configuration, path).some(({ rest }) => rest.some(({ text: group }) => group === 'MESHRR')),
  );
  if (!isApplied || statementsAt(configuration, ['protocols', 'bgp']).length > 0) return text;
  return `${text.trimEnd()}\n${statement}`;
}

const statement = `protocols {
    bgp {
        apply-groups MESHRR;
    }
}
`;

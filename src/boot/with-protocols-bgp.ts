import { appliedAt, statementsAt } from './junos-text/find-statements.ts';
import { readStatements } from './junos-text/read-statements.ts';

/**
 * The configuration with `protocols { bgp { … } }` in it, where MESHRR is applied and the text has no such
 * statement: the agent reads it in every round, and in which words cRPD says that a path is missing nobody knows.
 * Applying the group there as well changes nothing.
 */
export function appliedInBgp(text: string): string {
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

import { describe, expect, it } from 'vitest';
import { withAgentGroup } from '../../../src/boot/access/with-agent-group.ts';
import { setLinesOf } from '../../../src/crpd/jet/set-lines.ts';
import type { Step } from '../../../src/model/step.ts';
import { testAccess } from '../../support/test-access.ts';
import { ip, net } from '../../support/addresses.ts';

/** The statements that the agent's login may write, as POSIX expressions (here none differs from JavaScript's). */
const expressions = (/allow-configuration-regexps \[(.*)\];/.exec(withAgentGroup('', testAccess))?.[1] ?? '')
  .trim()
  .split(/(?<=") (?=")/)
  .map((quoted) => quoted.slice(1, -1));
const mayWrite = (statement: string) =>
  expressions.some((expression) => new RegExp(`^(?:${expression})`, 'i').test(statement));

const bgp = 'groups MESHRR protocols bgp';

describe('the login class of the agent', () => {
  it('permits everything that the agent writes', () => {
    const group = 'MESHRR-CLIENTS_2.b:c';
    const steps: readonly Step[] = [
      { kind: 'add', group, peer: ip('10.0.0.1'), identity: 'a', reason: 'discovered' },
      { kind: 'add', group, peer: ip('2001:db8::1'), identity: 'b', reason: 'discovered' },
      { kind: 'remove', group, peer: ip('10.0.0.2'), identity: 'c', reason: 'gone' },
      { kind: 'allow', group, from: [net('10.0.0.0/8')], to: [net('10.0.0.0/9'), net('2001:db8::/32')] },
      { kind: 'graceful-shutdown', to: 'set' },
    ];
    const lines = [
      ...setLinesOf({ hash: '0', steps }),
      ...setLinesOf({ hash: '1', steps: [{ kind: 'graceful-shutdown', to: 'deleted' }] }),
    ];
    const statements = lines.map((line) => line.replace(/^(set|delete) /, ''));

    expect(statements.length).toBeGreaterThanOrEqual(7);
    expect(statements.filter((statement) => !mayWrite(statement))).toEqual([]);
  });

  it.each([
    'system login user root authentication',
    'groups MESHRR system login user root',
    'groups OTHER protocols bgp group A neighbor 10.0.0.1',
    `${bgp} group A`,
    `${bgp} group A import EVERYTHING`,
    `${bgp} group A neighbor 10.0.0.1 import EVERYTHING`,
    `${bgp} group A neighbor 10.0.0.1 authentication-key neighbor`,
    `${bgp} group A description neighbor`,
    `${bgp} group A export neighbor 10.0.0.1`,
    `${bgp} group A allow-as 7`,
    `${bgp} group A neighbors`,
    `${bgp} graceful-shutdown receiver disable`,
    `${bgp} graceful-shutdown sender local-preference 0 x`,
    `${bgp} graceful-restart`,
    'protocols bgp group A neighbor 10.0.0.1',
  ])('does not permit %s', (statement) => {
    expect(mayWrite(statement)).toBe(false);
  });

  it('has expressions without spaces in a word, in the syntax of POSIX', () => {
    expect(expressions).toHaveLength(5);
    for (const expression of expressions) {
      expect(expression).toMatch(/^[\w .+~$[\]:/-]+\$$/);
      for (const word of expression.replace(/\$$/, '').split(' '))
        expect(() => new RegExp(`^${word}$`)).not.toThrow();
    }
  });
});

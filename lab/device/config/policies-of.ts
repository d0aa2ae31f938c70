import type { BgpGroup } from '../../engine/bgp-config.ts';
import type { Policy } from '../../engine/routing-policy.ts';
import { Refusal } from '../refusal.ts';
import { entryNamed, isTree, listOf, nameOf, type Tree } from './tree.ts';
import { policyTermOf } from './policies.ts';

/** The policies that these groups name; a Refusal where one does not exist or cannot be. */
export function policiesOf(groups: readonly BgpGroup[], effective: Tree): readonly Policy[] {
  const options = effective['policy-options'];
  return Array.from(namesIn(groups), ([name, where]) => {
    const statement = isTree(options) ? entryNamed(options['policy-statement'], name) : undefined;
    if (statement === undefined || !isTree(options))
      throw new Refusal('check', `${where} ${name}: no such policy-statement in policy-options`);
    const here = `policy-options policy-statement ${name}`;
    const terms = listOf(statement['term']).map((term) => ({
      name: nameOf(term),
      ...policyTermOf(term, options, `${here} term ${nameOf(term)}`),
    }));
    const isMore = statement['from'] !== undefined || statement['then'] !== undefined;
    return { name, terms: isMore ? [...terms, policyTermOf(statement, options, here)] : terms };
  });
}

/** Each name with the statement that names it first. */
function namesIn(groups: readonly BgpGroup[]): ReadonlyMap<string, string> {
  const named = groups.flatMap((group) =>
    [
      { settings: group, here: `group ${group.name}` },
      ...group.neighbors.map((neighbor) => ({
        settings: neighbor,
        here: `group ${group.name} neighbor ${neighbor.address}`,
      })),
    ].flatMap(({ settings: { exports = [], imports = [] }, here }) => [
      ...exports.map((name) => [name, `${here} export`] as const),
      ...imports.map((name) => [name, `${here} import`] as const),
    ]),
  );
  return new Map(named.toReversed());
}

import { parseAddress } from '../../../src/model/address.ts';
import type {
  Community,
  PathLength,
  PolicyActions,
  PolicyMatch,
  PolicyTerm,
  RouteFamily,
} from '../../engine/routing-policy.ts';
import { parseAs } from './as-number.ts';
import { Refusal } from '../refusal.ts';
import { entryNamed, isTree, listOf, nameOf, textsOf, type Tree, type Value } from './tree.ts';
import { prefixMatchesOf } from './prefix-matches-of.ts';
import { defined } from '../../../src/model/defined.ts';

/** One term of a policy, or the policy's own `from` and `then`; `options` is what stands in `policy-options`. */
export function policyTermOf(term: Tree, options: Tree, here: string): PolicyTerm {
  const [from, then] = [treeIn(term, 'from'), treeIn(term, 'then')];
  return { from: matchOf(from, options, here), then: actionsOf(then, options, here) };
}

function matchOf(from: Tree, options: Tree, here: string): PolicyMatch {
  const communities = communitiesOf(from['community'], options, `${here} from`);
  const prefixes = prefixMatchesOf(from, options['prefix-list'], here);
  const asksForPrefix = ['route-filter', 'prefix-list', 'prefix-list-filter'].some((kind) => kind in from);
  const [length] = listOf(from['as-path-calc-length']);
  const [family] = textsOf(from['family']);
  return {
    ...(communities.length === 0 ? {} : { communities }),
    ...(asksForPrefix ? { prefixes } : {}),
    ...(length === undefined ? {} : { pathLength: pathLengthOf(length, here) }),
    ...(family === undefined ? {} : { family: family as RouteFamily }),
    ...numberIn(from, 'local-preference', 'localPreference'),
    ...numberIn(from, 'metric', 'metric'),
  };
}

function actionsOf(then: Tree, options: Tree, here: string): PolicyActions {
  const [nextHop] = textsOf(then['next-hop']);
  const [origin] = textsOf(then['origin']);
  const [prepend] = textsOf(then['as-path-prepend']);
  const community = treeIn(then, 'community');
  const how = (['add', 'set', 'delete'] as const).find((kind) => community[kind] !== undefined);
  const verdict = verdictOf(then);
  return {
    ...numberIn(then, 'local-preference', 'localPreference'),
    ...numberIn(then, 'metric', 'metric'),
    ...(origin === undefined ? {} : { origin: origin as NonNullable<PolicyActions['origin']> }),
    ...(prepend === undefined ? {} : { prepend: pathOf(prepend, here) }),
    ...nextHopOf(nextHop, here),
    ...(how === undefined
      ? {}
      : { community: { how, communities: communitiesOf(community[how], options, `${here} then`) } }),
    ...defined({ verdict }),
  };
}

function verdictOf(then: Tree): PolicyActions['verdict'] {
  if (then['reject'] !== undefined) return 'reject';
  if (then['accept'] !== undefined) return 'accept';
  return textsOf(then['next'])[0] === 'policy' ? 'next-policy' : undefined;
}

function communitiesOf(names: Value | undefined, options: Tree, here: string): readonly Community[] {
  return textsOf(names).map((name) => {
    const community = entryNamed(options['community'], name);
    if (community === undefined) throw new Refusal('check', `${here} community ${name}: no such community`);
    return { name, members: textsOf(community['members']) };
  });
}

function pathLengthOf(entry: Tree, here: string): PathLength {
  const count = Number(nameOf(entry));
  const compare = (['equal', 'orhigher', 'orlower'] as const).find((kind) => entry[kind] !== undefined);
  if (!Number.isInteger(count) || count < 0 || count > 1024 || compare === undefined)
    throw new Refusal(
      'check',
      `${here} from as-path-calc-length ${nameOf(entry)}: expected 0 to 1024 and equal, orhigher or orlower`,
    );
  return { count, compare };
}

function pathOf(text: string, here: string): readonly number[] {
  return text.split(/\s+/).map((word) => {
    const as = parseAs(word);
    if (as === undefined)
      throw new Refusal('check', `${here} then as-path-prepend ${word}: invalid AS number`);
    return as;
  });
}

/** Other than an address only `self` can be said; `discard` and the like are left to `unsaidIn`. */
function nextHopOf(text: string | undefined, here: string): Pick<PolicyActions, 'nextHop'> {
  if (text === undefined || ['discard', 'reject', 'peer-address'].includes(text)) return {};
  const nextHop = text === 'self' ? text : parseAddress(text);
  if (nextHop === undefined) throw new Refusal('check', `${here} then next-hop ${text}: invalid address`);
  return { nextHop };
}

function numberIn<K extends string>(tree: Tree, name: string, as: K): Partial<Record<K, number>> {
  const [text] = textsOf(tree[name]);
  return text === undefined ? {} : ({ [as]: Number(text) } as Record<K, number>);
}

function treeIn(tree: Tree, name: string): Tree {
  const inner = tree[name];
  return isTree(inner) ? inner : {};
}

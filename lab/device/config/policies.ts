import { parseAddress } from '../../../src/model/address.ts';
import { defined } from '../../../src/model/defined.ts';
import { parsePrefix } from '../../../src/model/prefix-set.ts';
import type { BgpGroup } from '../../engine/bgp-config.ts';
import type {
  Policy,
  Community,
  PathLength,
  PolicyActions,
  PolicyMatch,
  PolicyTerm,
  RouteFamily,
  PrefixMatch,
} from '../../engine/routing-policy.ts';
import { Refusal } from '../refusal.ts';
import { parseAs } from './as-number.ts';
import { entryNamed, isTree, listOf, nameOf, textsOf, type Tree, type Value } from './tree.ts';

/** Reads the routing policies that groups and neighbors name. Throws a Refusal if one is missing or invalid. */
export function policiesOf(groups: readonly BgpGroup[], effective: Tree): readonly Policy[] {
  const options = effective['policy-options'];
  return Array.from(policyNames(groups), ([name, where]) => {
    const statement = isTree(options) ? entryNamed(options['policy-statement'], name) : undefined;
    if (statement === undefined || !isTree(options))
      throw new Refusal('check', `${where} ${name}: no such policy-statement in policy-options`);
    const here = `policy-options policy-statement ${name}`;
    const terms = listOf(statement['term']).map((term) => ({
      name: nameOf(term),
      ...policyTermOf(term, options, `${here} term ${nameOf(term)}`),
    }));
    const hasFinalTerm = statement['from'] !== undefined || statement['then'] !== undefined;
    return { name, terms: hasFinalTerm ? [...terms, policyTermOf(statement, options, here)] : terms };
  });
}

/** Each policy name with the first statement that names it. */
function policyNames(groups: readonly BgpGroup[]): ReadonlyMap<string, string> {
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

/** A term of a policy, or the policy's own `from` and `then`; `options` is the content of `policy-options`. */
function policyTermOf(term: Tree, options: Tree, here: string): PolicyTerm {
  const [from, then] = [treeIn(term, 'from'), treeIn(term, 'then')];
  return { from: matchOf(from, options, here), then: actionsOf(then, options, here) };
}

function matchOf(from: Tree, options: Tree, here: string): PolicyMatch {
  const communities = communitiesOf(from['community'], options, `${here} from`);
  const prefixes = prefixMatchesOf(from, options['prefix-list'], here);
  const matchesPrefixes = ['route-filter', 'prefix-list', 'prefix-list-filter'].some((kind) => kind in from);
  const [length] = listOf(from['as-path-calc-length']);
  const [family] = textsOf(from['family']);
  return {
    ...(communities.length === 0 ? {} : { communities }),
    ...(matchesPrefixes ? { prefixes } : {}),
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

/** An address or `self`; `unsupportedIn` reports `discard` and the like. */
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

/**
 * The prefixes that a term matches: those of `route-filter`, `prefix-list` and `prefix-list-filter`.
 *
 *     10.0.0.0/8 exact       8 to 8      upto /16                        8 to 16
 *     orlonger               8 to 32     prefix-length-range /16-/24     16 to 24
 *     longer                 9 to 32
 *
 * Throws a Refusal if a prefix list does not exist, or a prefix or length is invalid.
 */
function prefixMatchesOf(from: Tree, prefixLists: Value | undefined, here: string): PrefixMatch[] {
  const members = (kind: string) =>
    listOf(from[kind]).flatMap((used) => {
      const list = entryNamed(prefixLists, nameOf(used));
      if (list === undefined)
        throw new Refusal('check', `${here} from ${kind} ${nameOf(used)}: no such prefix-list`);
      return Object.keys(list)
        .filter((key) => key !== 'name')
        .map((prefix) => ({ prefix, type: kind === 'prefix-list' ? { exact: [null] } : used }));
    });
  return [
    ...listOf(from['route-filter']).map((filter) => ({ prefix: nameOf(filter), type: filter })),
    ...members('prefix-list'),
    ...members('prefix-list-filter'),
  ].map(({ prefix, type }) => prefixMatchOf(prefix, type, `${here} from: ${prefix}`));
}

function prefixMatchOf(text: string, type: Tree, here: string): PrefixMatch {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new Refusal('check', `${here}: invalid prefix`);
  const own = Number(prefix.split('/')[1]);
  const host = prefix.includes(':') ? 128 : 32;
  const [shortest, longest] = lengthsOf(type, own, host, here);
  if (shortest < own || longest < shortest || longest > host)
    throw new Refusal('check', `${here}: invalid prefix length`);
  return { prefix, shortest, longest };
}

function lengthsOf(type: Tree, own: number, host: number, here: string): readonly [number, number] {
  if (type['exact'] !== undefined) return [own, own];
  if (type['orlonger'] !== undefined) return [own, host];
  if (type['longer'] !== undefined) return [own + 1, host];
  const [upto] = textsOf(type['upto']);
  if (upto !== undefined) return [own, lengthOf(upto, here)];
  const [range] = textsOf(type['prefix-length-range']);
  if (range === undefined) throw new Refusal('check', `${here}: match type is missing`);
  const [low = '', high = ''] = range.split('-');
  return [lengthOf(low, here), lengthOf(high, here)];
}

function lengthOf(text: string, here: string): number {
  if (!/^\/\d{1,3}$/.test(text)) throw new Refusal('check', `${here}: invalid prefix length ${text}`);
  return Number(text.slice(1));
}

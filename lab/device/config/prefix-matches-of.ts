import { parsePrefix } from '../../../src/model/prefix-set.ts';
import type { PrefixMatch } from '../../engine/routing-policy.ts';
import { Refusal } from '../refusal.ts';
import { entryNamed, listOf, nameOf, textsOf, type Tree, type Value } from './tree.ts';

/**
 * The prefixes a term asks for: by `route-filter`, or in lists with `prefix-list` and `prefix-list-filter`.
 *
 *     10.0.0.0/8 exact       8 to 8      upto /16                        8 to 16
 *     orlonger               8 to 32     prefix-length-range /16-/24     16 to 24
 *     longer                 9 to 32
 *
 * A Refusal where there is no such list, or no such prefix or length.
 */
export function prefixMatchesOf(from: Tree, prefixLists: Value | undefined, here: string): PrefixMatch[] {
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
  ].map(({ prefix, type }) => matchOf(prefix, type, `${here} from: ${prefix}`));
}

function matchOf(text: string, type: Tree, here: string): PrefixMatch {
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

import { familyOf } from '../../model/address.ts';
import { overlap, type Prefix } from '../../model/prefix-set.ts';
import { isMapping, listOf, type Mapping } from '../schema/mapping.ts';
import { address, ipFamily, prefix } from '../schema/network.ts';
import { Settings } from '../schema/settings.ts';
import { queryOf } from '../schema/source-settings.ts';
import { describeIssue } from './describe-issue.ts';
import { findingAt, pathText, type LocatedFinding } from './finding.ts';

export type Decoded =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'problems'; readonly problems: readonly LocatedFinding[] };

/**
 * Checks the raw content of a settings file, or of the environment in its place, and turns it into settings; otherwise
 * reports all problems at once. read/load.ts calls it.
 */
export function decode(raw: unknown): Decoded {
  const parsed = Settings.safeParse(raw);
  const problems = [
    ...(parsed.error?.issues ?? []).flatMap((issue) => describeIssue(issue, raw)),
    ...problemsBetween(groupsIn(raw)),
  ];
  return parsed.success && problems.length === 0
    ? { kind: 'settings', settings: parsed.data }
    : { kind: 'problems', problems };
}

/**
 * Conflicts between groups: repeated names and sources, and overlapping prefixes. It uses the valid parts of invalid
 * groups as well, so that these problems are reported together with those of the schema.
 */
function problemsBetween(groups: readonly RawGroup[]): readonly LocatedFinding[] {
  return [
    ...repeatedNames(groups),
    ...repeatedSources(groups),
    ...addressesOfOtherFamilies(groups),
    ...overlappingPrefixes(groups),
  ];
}

interface RawGroup {
  readonly index: number;
  readonly raw: Mapping;
}

function groupsIn(raw: unknown): readonly RawGroup[] {
  const groups = isMapping(raw) ? listOf(raw['bgpgroups']) : [];
  return groups.map((group, index) => ({ index, raw: isMapping(group) ? group : {} }));
}

function repeatedNames(groups: readonly RawGroup[]): readonly LocatedFinding[] {
  const first = new Map<string, number>();
  return groups.flatMap(({ index, raw: { name } }) => {
    if (typeof name !== 'string') return [];
    const other = first.get(name);
    first.set(name, other ?? index);
    return other === undefined
      ? []
      : [groupFinding([index, 'name'], `"${name}" is already the name of bgpgroups[${other}]`)];
  });
}

/** An address belongs to the first group that discovers it, so a second group with the same source would stay empty. */
function repeatedSources(groups: readonly RawGroup[]): readonly LocatedFinding[] {
  const first = new Map<string, string>();
  return groups.flatMap(({ index, raw }) =>
    sourcesOf(raw, index).flatMap(({ path, source }) => {
      const query = queryOf(source, index);
      if (query === undefined) return [];
      const other = first.get(query.key);
      first.set(query.key, other ?? pathText(['bgpgroups', ...path]));
      return other === undefined ? [] : [groupFinding(path, `${query.words} is already used by ${other}`)];
    }),
  );
}

/** The operator chose the addresses of a static list, so an address of an excluded family is a mistake. */
function addressesOfOtherFamilies(groups: readonly RawGroup[]): readonly LocatedFinding[] {
  return groups.flatMap(({ index, raw }) => {
    const families = listOf(raw['ip_families']).flatMap((word) => ipFamily.safeParse(word).data ?? []);
    if (families.length === 0) return [];
    return sourcesOf(raw, index).flatMap(({ path, source }) => {
      const addresses = isMapping(source) ? listOf(source['addresses']) : [];
      return addresses.flatMap((text, position) => {
        const { data } = address.safeParse(text);
        if (data === undefined || families.includes(`IPv${familyOf(data)}`)) return [];
        const message = `${data} is not ${families.join(' or ')}, which ip_families asks for`;
        return [groupFinding([...path, 'addresses', position], message)];
      });
    });
  });
}

function sourcesOf(raw: Mapping, index: number) {
  return [
    { path: [index, 'source'], source: raw['source'] },
    ...listOf(raw['sources']).map((source, position) => ({ path: [index, 'sources', position], source })),
  ];
}

function overlappingPrefixes(groups: readonly RawGroup[]): readonly LocatedFinding[] {
  const ranges = groups.map(({ index, raw }) => ({
    index,
    name: typeof raw['name'] === 'string' ? raw['name'] : `bgpgroups[${index}]`,
    prefixes: listOf(raw['prefixes']).flatMap((text) => prefix.safeParse(text).data ?? []),
  }));
  return ranges.flatMap(({ index, prefixes }) =>
    ranges.slice(0, index).flatMap((other) => {
      const [ours, theirs] = firstOverlap(prefixes, other.prefixes);
      if (ours === undefined) return [];
      const message = `${ours} overlaps ${theirs ?? ''} of ${other.name}: a client would belong to both`;
      return [groupFinding([index, 'prefixes'], message)];
    }),
  );
}

function firstOverlap(a: readonly Prefix[], b: readonly Prefix[]): readonly Prefix[] {
  for (const ours of a) {
    const theirs = b.find((candidate) => overlap([ours], [candidate]));
    if (theirs !== undefined) return [ours, theirs];
  }
  return [];
}

function groupFinding(path: readonly PropertyKey[], message: string): LocatedFinding {
  return findingAt(['bgpgroups', ...path], message);
}

import { describeIssue, pathText, type LocatedFinding } from './describe-issue.ts';
import { isMapping, listOf, type Mapping } from '../schema/mapping.ts';
import { Settings } from '../schema/settings.ts';
import { familyOf } from '../../model/address.ts';
import { overlap, type Prefix } from '../../model/prefix-set.ts';
import { address, ipFamily, prefix } from '../schema/network.ts';
import { Source } from '../schema/source-settings.ts';

export type Decoded =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'problems'; readonly problems: readonly LocatedFinding[] };

/** Makes settings of what a file (or the environment) says, or tells every problem at once. */
export function decode(raw: unknown): Decoded {
  const parsed = Settings.safeParse(raw);
  const groups = isMapping(raw) ? raw['bgpgroups'] : undefined;
  const problems = [
    ...(parsed.error?.issues ?? []).flatMap((issue) => describeIssue(issue, raw)),
    ...crossCheck(groups),
  ];
  return parsed.success && problems.length === 0
    ? { kind: 'settings', settings: parsed.data }
    : { kind: 'problems', problems };
}

/**
 * What is wrong between groups: names, sources and prefixes that are taken. It reads what can be read of
 * groups that are not right by themselves, so that all problems are told at once.
 */
export function crossCheck(rawGroups: unknown): readonly LocatedFinding[] {
  const groups = listOf(rawGroups).map((raw, index) => ({ index, raw: isMapping(raw) ? raw : {} }));
  return [...namesTwice(groups), ...sourcesTwice(groups), ...leftOut(groups), ...overlaps(groups)];
}

interface RawGroup {
  readonly index: number;
  readonly raw: Mapping;
}

function namesTwice(groups: readonly RawGroup[]): readonly LocatedFinding[] {
  const first = new Map<string, number>();
  return groups.flatMap(({ index, raw: { name } }) => {
    if (typeof name !== 'string') return [];
    const other = first.get(name);
    first.set(name, other ?? index);
    return other === undefined ? [] : [finding([index, 'name'], `"${name}" is bgpgroups[${other}] already`)];
  });
}

/**
 * An address belongs to the first group that finds it, so a second group with the same source would stay
 * empty; and sources are told apart by what they ask for.
 */
function sourcesTwice(groups: readonly RawGroup[]): readonly LocatedFinding[] {
  const first = new Map<string, string>();
  return groups.flatMap(({ index, raw }) => {
    return sourcesOf(raw, index).flatMap(({ path, source }) => {
      const { data } = Source.safeParse(source);
      if (data === undefined) return [];
      const [key, what] = askedFor(data, index);
      const other = first.get(key);
      first.set(key, other ?? pathText(['bgpgroups', ...path]));
      return other === undefined ? [] : [finding(path, `${what} is ${other} already`)];
    });
  });
}

/** What makes two sources the same, and how to call them. */
function askedFor(source: Source, group: number): readonly [key: string, what: string] {
  switch (source.sourcetype) {
    case 'dns':
      return [`dns ${source.hostname.replace(/\.$/, '')}`, `"${source.hostname}"`];
    case 'endpointslice': {
      const { service, namespace } = source;
      const name = namespace === undefined ? service : `${namespace}/${service}`;
      return [`endpointslice ${name}`, `the Service "${name}"`];
    }
    case 'static':
      return [`static ${group}`, 'a static list (put all addresses into one)'];
  }
}

/** A static list names addresses, so one of a family that the group leaves out is a mistake. */
function leftOut(groups: readonly RawGroup[]): readonly LocatedFinding[] {
  return groups.flatMap(({ index, raw }) => {
    const families = listOf(raw['ip_families']).flatMap((word) => ipFamily.safeParse(word).data ?? []);
    if (families.length === 0) return [];
    return sourcesOf(raw, index).flatMap(({ path, source }) => {
      const addresses = isMapping(source) ? listOf(source['addresses']) : [];
      return addresses.flatMap((text, place) => {
        const { data } = address.safeParse(text);
        if (data === undefined || families.includes(`IPv${familyOf(data)}`)) return [];
        return [
          finding(
            [...path, 'addresses', place],
            `${data} is not ${families.join(' or ')}, as ip_families has it`,
          ),
        ];
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

function overlaps(groups: readonly RawGroup[]): readonly LocatedFinding[] {
  const ranges = groups.map(({ index, raw }) => ({
    index,
    name: typeof raw['name'] === 'string' ? raw['name'] : `bgpgroups[${index}]`,
    prefixes: listOf(raw['prefixes']).flatMap((text) => prefix.safeParse(text).data ?? []),
  }));
  return ranges.flatMap(({ index, prefixes }) =>
    ranges.slice(0, index).flatMap((other) => {
      const [ours, theirs] = firstOverlap(prefixes, other.prefixes);
      if (ours === undefined) return [];
      const message = `${ours} overlaps ${theirs ?? ''} of ${other.name}, a client would belong to both`;
      return [finding([index, 'prefixes'], message)];
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

function finding(path: readonly PropertyKey[], message: string): LocatedFinding {
  const at = ['bgpgroups', ...path];
  return { at, path: pathText(at), message };
}

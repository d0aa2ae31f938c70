import type { BgpGroup } from '../config/schema/group-settings.ts';
import { NamedEntries, type Json, type Value, fromJson } from '../jinja2/index.ts';
import { defined } from '../model/defined.ts';

/** Groups by name, for templates: what the settings file says of each, with its words. */
export function groupValues(groups: readonly BgpGroup[]): NamedEntries {
  return new NamedEntries(groups.map((group): [Value, Value] => [group.name, fromJson(plainGroup(group))]));
}

function plainGroup(group: BgpGroup): Json {
  const { name, type, asranges, vars } = group;
  const common = {
    ...vars,
    name,
    type,
    ...(asranges === undefined ? {} : { asranges: asranges.map(plainRange) }),
  };
  if (group.type === 'subtractive') return { ...common, prefixes: group.prefixes };
  const { sources, max_peers: most, min_peers: least, spread, ip_families: families } = group;
  return {
    ...common,
    // The original knew one source, and asked for its `hostname`.
    ...(sources[0] === undefined ? {} : { source: defined(sources[0]) }),
    sources: sources.map((source) => defined(source)),
    min_peers: least,
    ...defined({ max_peers: most, spread, ip_families: families }),
  };
}

/** As a file would say it: `65001-65500`, or one number. */
function plainRange({ first, last }: { readonly first: number; readonly last: number }): Json {
  return first === last ? first : `${first}-${last}`;
}

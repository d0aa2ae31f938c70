import type { BgpGroup } from '../config/schema/group-settings.ts';
import { ByName, type Plain, type Value, valueOf } from '../jinja2/values/value.ts';
import { defined } from '../model/defined.ts';

/** Groups by name, for templates: what the settings file says of each, with its words. */
export function groupValues(groups: readonly BgpGroup[]): ByName {
  return new ByName(groups.map((group): [Value, Value] => [group.name, valueOf(plainGroup(group))]));
}

function plainGroup(group: BgpGroup): Plain {
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
function plainRange({ first, last }: { readonly first: number; readonly last: number }): Plain {
  return first === last ? first : `${first}-${last}`;
}

import { z } from 'zod';
import { smallestCover } from '../../model/prefix-set.ts';
import { unknownKindError, lowerCaseKind, listOf, whenMapping } from './mapping.ts';
import { asRange, ipFamily, prefix } from './network.ts';
import { choice, integer, scalar } from './scalar.ts';
import { settingRegistry } from './setting.ts';
import { kindsWithPlaces, Source } from './source-settings.ts';
import { varsExcept } from './template-vars.ts';

const name = scalar('the name of a Junos BGP group', (value) =>
  typeof value === 'string' && /^[^\s"'\\{};[\]<>]{1,254}$/.test(value) ? value : undefined,
).register(settingRegistry, {
  does: 'The name of the BGP group in the configuration group `MESHRR`. The boot configuration creates the group in cRPD; the agent does not.',
});

const asranges = z.array(asRange).optional().register(settingRegistry, {
  does: 'The AS numbers of the clients, for the templates of route servers: numbers and ranges such as `65001-65500`.',
  otherwise: 'the template decides',
  takesEffect: 'pod',
});

const mesh = {
  type: z.literal('mesh').register(settingRegistry, { does: 'The group has explicit neighbors.' }),
  name,
  source: Source.optional().register(settingRegistry, {
    does: 'Where the members of the group come from.',
    otherwise: '`sources` has to be set',
  }),
  sources: z.array(Source).min(1).optional().register(settingRegistry, {
    does: 'Several sources instead of one `source`. A member counts as gone only when a source that once named it answers without it, and no other source that can answer names it.',
    otherwise: '`source` has to be set',
  }),
  max_peers: integer(1, 100_000).optional().register(settingRegistry, {
    does: 'The largest number of peers. It makes the group an upstream group: the agent chooses among the members, and replaces a peer that is down.',
    otherwise: 'every member is a peer',
  }),
  min_peers: integer(0, 100_000).default(1).register(settingRegistry, {
    does: 'The number of established peers that discovery alone never removes, and below which the pod is not ready while there are candidates.',
  }),
  spread: choice(['zone', 'node', 'none']).optional().register(settingRegistry, {
    does: 'Chooses upstreams in different zones or on different nodes, the first of them in the zone or on the node of this pod. Needs `max_peers` and an `endpointslice` source.',
    otherwise: '`none`',
  }),
  ip_families: z.array(ipFamily).min(1).optional().register(settingRegistry, {
    does: 'The address families that the group uses for its sessions: `[IPv4]`, `[IPv6]` or both.',
    otherwise:
      'those of `mode`: both for `dualrr`, one for any other; if the pod has no such address, the families that it has. Addresses of static lists always count',
  }),
  asranges,
};

const subtractive = {
  type: z.literal('subtractive').register(settingRegistry, { does: 'The group accepts clients.' }),
  name,
  prefixes: z
    .array(prefix)
    .min(1)
    .transform((prefixes) => smallestCover(prefixes))
    .register(settingRegistry, {
      does: 'The prefixes that clients may connect from. The agent writes them to `allow`, without the addresses of all explicit neighbors.',
    }),
  asranges,
};

/** The methods of every dictionary in Jinja2. */
const dictionaryMethods = [
  'clear',
  'copy',
  'fromkeys',
  'get',
  'items',
  'keys',
  'pop',
  'popitem',
  'setdefault',
  'update',
  'values',
];

const vars = varsExcept([...Object.keys(mesh), ...Object.keys(subtractive), ...dictionaryMethods])
  .optional()
  .register(settingRegistry, {
    does: 'Values for templates of your own: `{{ bgpgroups_mesh[group].NAME }}` or `{{ bgpgroups_subtractive[group].NAME }}`.',
    takesEffect: 'pod',
  });

/** A group with explicit neighbors from its sources; with `max_peers` it is an upstream group. */
const MeshGroup = z
  .strictObject({ ...mesh, vars })
  .refine(({ source, sources }) => source !== undefined || sources !== undefined, {
    when: whenMapping,
    path: ['source'],
    error: 'is missing: a mesh group needs to know where its members come from',
  })
  .refine(({ source, sources }) => source === undefined || sources === undefined, {
    when: whenMapping,
    path: ['sources'],
    error: 'cannot be used together with `source`: list all of them here',
  })
  .refine(({ min_peers: least, max_peers: most }) => most === undefined || !(least > most), {
    when: whenMapping,
    path: ['min_peers'],
    error: 'expected at most max_peers',
  })
  .refine(({ spread, max_peers: most }) => most !== undefined || (spread ?? 'none') === 'none', {
    when: whenMapping,
    path: ['spread'],
    error: 'needs max_peers: without it every member is a peer, wherever it runs',
  })
  .refine(
    ({ spread, source, sources }) =>
      (spread ?? 'none') === 'none' ||
      (sources !== undefined && !Array.isArray(sources)) ||
      [source, ...listOf(sources)].some((one) => kindsWithPlaces.includes(one?.sourcetype ?? '')),
    {
      when: whenMapping,
      path: ['spread'],
      error: `needs a source of sourcetype ${kindsWithPlaces.join(' or ')}: no other knows zones and nodes`,
    },
  )
  .transform(({ source, sources, ...group }) => ({ ...group, sources: sources ?? (source ? [source] : []) }));

/** A group that accepts any client in `prefixes`, except those that are explicit neighbors of the device. */
const SubtractiveGroup = z.strictObject({ ...subtractive, vars });

/** The fields of each type of group. */
export const groupFields = { mesh: { ...mesh, vars }, subtractive: { ...subtractive, vars } };

/** A Junos BGP group inside the configuration group MESHRR. */
export const BgpGroup = z.preprocess(
  lowerCaseKind('type'),
  z.discriminatedUnion('type', [MeshGroup, SubtractiveGroup], {
    error: unknownKindError(Object.keys(groupFields)),
  }),
);
export type BgpGroup = z.output<typeof BgpGroup>;

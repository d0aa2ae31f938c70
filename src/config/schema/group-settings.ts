import { z } from 'zod';
import { smallestCover } from '../../model/prefix-set.ts';
import { expectKind, kindWord, listOf, whenMapping } from './mapping.ts';
import { asRange, ipFamily, prefix } from './network.ts';
import { choice, integer, scalar } from './scalar.ts';
import { Source } from './source-settings.ts';
import { groupVars } from './template-vars.ts';

const name = scalar('the name of a Junos BGP group', (value) =>
  typeof value === 'string' && /^[^\s"'\\{};[\]<>]{1,254}$/.test(value) ? value : undefined,
);

/** A group with explicit neighbors from its sources; with `max_peers` it is an upstream group. */
const MeshGroup = z
  .strictObject({
    type: z.literal('mesh'),
    name,
    source: Source.optional(),
    sources: z.array(Source).min(1).optional(),
    max_peers: integer(1, 100_000).optional(),
    min_peers: integer(0, 100_000).default(1),
    spread: choice(['zone', 'node', 'none']).optional(),
    /** By which addresses it peers; absent: by those of the mode. */
    ip_families: z.array(ipFamily).min(1).optional(),
    asranges: z.array(asRange).optional(),
    vars: groupVars.optional(),
  })
  .refine(({ source, sources }) => source !== undefined || sources !== undefined, {
    when: whenMapping,
    path: ['source'],
    error: 'is missing: a mesh group has to know where its members come from',
  })
  .refine(({ source, sources }) => source === undefined || sources === undefined, {
    when: whenMapping,
    path: ['sources'],
    error: 'cannot stand beside `source`, put all of them here',
  })
  .refine(({ min_peers: least, max_peers: most }) => most === undefined || !(least > most), {
    when: whenMapping,
    path: ['min_peers'],
    error: 'expected at most max_peers',
  })
  .refine(({ spread, max_peers: most }) => most !== undefined || (spread ?? 'none') === 'none', {
    when: whenMapping,
    path: ['spread'],
    error: 'needs max_peers: without it everybody is a peer, wherever they are',
  })
  .refine(
    ({ spread, source, sources }) =>
      (spread ?? 'none') === 'none' ||
      (sources !== undefined && !Array.isArray(sources)) ||
      [source, ...listOf(sources)].some((one) => one?.sourcetype === 'endpointslice'),
    {
      when: whenMapping,
      path: ['spread'],
      error: 'needs a source of sourcetype endpointslice: no other one tells zones and nodes',
    },
  )
  .transform(({ source, sources, ...group }) => ({ ...group, sources: sources ?? (source ? [source] : []) }));

/** A group that accepts any client within `prefixes`, save those that are explicit neighbors elsewhere. */
const SubtractiveGroup = z.strictObject({
  type: z.literal('subtractive'),
  name,
  prefixes: z
    .array(prefix)
    .min(1)
    .transform((prefixes) => smallestCover(prefixes)),
  asranges: z.array(asRange).optional(),
  vars: groupVars.optional(),
});

/** A Junos BGP group inside the configuration group MESHRR. */
export const BgpGroup = z.preprocess(
  kindWord('type'),
  z.discriminatedUnion('type', [MeshGroup, SubtractiveGroup], { error: expectKind('mesh', 'subtractive') }),
);
export type BgpGroup = z.output<typeof BgpGroup>;

import { z } from 'zod';
import { expectKind, kindWord } from './kind-word.ts';
import { address, hostname } from './network.ts';

/** Who the members of a mesh group are. Letter case does not matter; without `sourcetype` it is dns. */
export const Source = z.preprocess(
  kindWord('sourcetype', 'dns'),
  z.discriminatedUnion(
    'sourcetype',
    [
      z.strictObject({ sourcetype: z.literal('dns'), hostname }),
      z.strictObject({ sourcetype: z.literal('static'), addresses: z.array(address).min(1) }),
      // Known, so that it is not taken for a slip of the pen.
      z
        .looseObject({ sourcetype: z.literal('endpointslice') })
        .refine(() => false, {
          path: ['sourcetype'],
          error: 'endpointslice is not available in this version, use dns or static',
        })
        .transform(() => z.NEVER),
    ],
    { error: expectKind('dns', 'static') },
  ),
);
export type Source = z.output<typeof Source>;

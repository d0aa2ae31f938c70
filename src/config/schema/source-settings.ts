import { z } from 'zod';
import { expectKind, kindWord } from './mapping.ts';
import { address, hostname, kubernetesName } from './network.ts';

/** Who the members of a mesh group are. Letter case does not matter; without `sourcetype` it is dns. */
export const Source = z.preprocess(
  kindWord('sourcetype', 'dns'),
  z.discriminatedUnion(
    'sourcetype',
    [
      z.strictObject({ sourcetype: z.literal('dns'), hostname }),
      z.strictObject({
        sourcetype: z.literal('endpointslice'),
        service: kubernetesName,
        /** Absent: the agent's own. */
        namespace: kubernetesName.optional(),
      }),
      z.strictObject({ sourcetype: z.literal('static'), addresses: z.array(address).min(1) }),
    ],
    { error: expectKind('dns', 'endpointslice', 'static') },
  ),
);
export type Source = z.output<typeof Source>;

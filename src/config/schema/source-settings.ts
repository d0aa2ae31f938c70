import { z } from 'zod';
import { unknownKindError, lowerCaseKind } from './mapping.ts';
import { address, hostname, kubernetesName } from './network.ts';
import { settingRegistry } from './setting.ts';

/** A kind of source, such as DNS, as far as the settings are concerned. */
interface SourceKind<S> {
  /** What a source of this kind does, in one or two sentences. */
  readonly does: string;
  /** What a source looks up, for messages. Two sources that look up the same are reported as a mistake. */
  readonly asksFor: (source: S) => string;
  /** Several groups may each have a source that looks up the same. */
  readonly isOfGroup?: true;
  /** It knows the zones and nodes of its members, so that `spread` can use it. */
  readonly knowsPlaces?: true;
}

/** Every kind of source. A new kind needs an entry here and an entry in src/sources.ts. */
export const sourceKinds = [
  sourceKind(
    'dns',
    {
      hostname: hostname.register(settingRegistry, {
        does: "The name whose A and AAAA records are the members. A relative name is searched as the pod's `resolv.conf` says; a dot at its end makes it absolute.",
      }),
    },
    {
      does: 'Looks up a DNS name, such as that of a headless Service. It knows addresses only.',
      asksFor: ({ hostname: name }) => `"${name.replace(/\.$/, '')}"`,
    },
  ),
  sourceKind(
    'endpointslice',
    {
      service: kubernetesName.register(settingRegistry, { does: 'The Service whose pods are the members.' }),
      namespace: kubernetesName.optional().register(settingRegistry, {
        does: 'The namespace of the Service. The agent needs a Role there: see [k8s/rbac](../k8s/rbac).',
        otherwise: "the agent's own",
      }),
    },
    {
      does: 'Watches the EndpointSlices of a Kubernetes Service. It knows names, nodes and zones of pods, and whether they are ready or terminating.',
      asksFor: ({ service, namespace }) =>
        `the Service "${namespace === undefined ? service : `${namespace}/${service}`}"`,
      knowsPlaces: true,
    },
  ),
  sourceKind(
    'static',
    {
      addresses: z.array(address).min(1).register(settingRegistry, { does: 'The addresses of the members.' }),
    },
    {
      does: 'Lists the members in the settings.',
      asksFor: () => 'a static list (put all addresses into one)',
      isOfGroup: true,
    },
  ),
] as const;

const [firstKind, ...otherKinds] = sourceKinds;
const kindWords = sourceKinds.map(({ word }) => word);

/** Where the members of a mesh group come from. `sourcetype` is case-insensitive; its default is dns. */
export const Source = z.preprocess(
  lowerCaseKind('sourcetype', 'dns'),
  z.discriminatedUnion('sourcetype', [firstKind.schema, ...otherKinds.map(({ schema }) => schema)], {
    error: unknownKindError(kindWords),
  }),
);
export type Source = z.output<typeof Source>;

/** The kinds of source that know the zones and nodes of their members. */
export const kindsWithPlaces: readonly string[] = sourceKinds.flatMap(({ word, knowsPlaces }) =>
  knowsPlaces === true ? [word] : [],
);

/** What a valid source looks up: a key that is equal for equal sources, and words for messages. */
export function queryOf(
  source: unknown,
  group: number,
): { readonly key: string; readonly words: string } | undefined {
  const { data } = Source.safeParse(source);
  if (data === undefined) return undefined;
  const kind = sourceKinds.find(({ word }) => word === data.sourcetype);
  const words = kind?.asksFor(data as never) ?? '';
  return { key: JSON.stringify([data.sourcetype, words, kind?.isOfGroup === true && group]), words };
}

function sourceKind<const W extends string, F extends z.ZodRawShape>(
  word: W,
  fields: F,
  kind: SourceKind<z.output<z.ZodObject<F>>>,
) {
  const optional = { knowsPlaces: kind.knowsPlaces, isOfGroup: kind.isOfGroup };
  return {
    ...kind,
    ...optional,
    word,
    fields,
    schema: z.strictObject({ sourcetype: z.literal(word), ...fields }),
  };
}

import fc from 'fast-check';

const names =
  'bgpgroups name type source sources sourcetype hostname addresses prefixes asranges max_peers min_peers spread ip_families vars crpd tls cert username http port asn __proto__';
const key = fc.constantFrom(...names.split(' '));
const word = fc.constantFrom('mesh', 'subtractive', 'dns', 'static', 'endpointslice', '10.0.0.0/8', 'a');

/** Any YAML value, mostly with the keys and words of settings. */
export const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    word,
    fc.integer(),
    fc.constant(null),
    fc.string(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(key, fc.string()), tie('value'), { maxKeys: 6 }),
  ),
}));

const group = { name: 'A', type: 'mesh', max_peers: 2, min_peers: 1, spread: 'zone' };
const slices = { sourcetype: 'endpointslice', service: 'core', namespace: 'core' };

/** Valid settings that use most of the schema. */
export const goodSettings = {
  asn: 65_000,
  vars: { site: 'north', nested: { a: [1, null] } },
  drain_min: 5,
  drain_max: '2m',
  drain_awaits: ['10.0.0.0/8'],
  crpd: {
    address: '127.0.0.1:1',
    tls: { ca: 'a', cert: 'b', key: 'c' },
    username: 'u',
    password_file: 'p',
  },
  http: { address: '::1', port: 1 },
  bgpgroups: [
    { ...group, sources: [slices, { hostname: 'a' }], asranges: ['1-2'], ip_families: ['IPv4'] },
    { ...group, name: 'B', source: { ...slices, service: 'other' } },
    { name: 'C', type: 'mesh', source: { sourcetype: 'static', addresses: ['10.0.0.1'] } },
    { name: 'D', type: 'subtractive', prefixes: ['10.0.0.0/8'], asranges: [1], vars: { x: 1 } },
  ],
};

/** Valid settings in which one value is replaced by any value. */
export const nearlyGoodSettings = fc
  .tuple(fc.constantFrom(...placesIn(goodSettings)), anyValue)
  .map(([place, value]) => withValueAt(goodSettings, place, value));

type Place = readonly (string | number)[];

/** The paths of everything inside a value. */
function placesIn(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = Array.isArray(value) ? Number(key) : key;
    return [[here], ...placesIn(inner).map((place) => [here, ...place])];
  });
}

/** A copy with another value in one place. */
function withValueAt(value: unknown, [key, ...rest]: Place, other: unknown): unknown {
  if (key === undefined) return other;
  if (Array.isArray(value))
    return value.map((inner: unknown, index) => (index === key ? withValueAt(inner, rest, other) : inner));
  const mapping = value as Readonly<Record<string, unknown>>;
  return { ...mapping, [key]: withValueAt(mapping[key], rest, other) };
}

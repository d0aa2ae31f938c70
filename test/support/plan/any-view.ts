import fc from 'fast-check';
import {
  bareEndpoint,
  canName,
  type Endpoint,
  type Sighting,
  type Source,
  type View,
} from '../../../src/model/sighting.ts';
import { observe, unheard } from '../../../src/plan/view.ts';
import { after, blind, t0 } from '../situations.ts';
import { anyAddress, poolOfAddresses } from './any-address.ts';

/** The mesh has one DNS name, with a source for each family, and a static list; the core has a DNS name and slices. */
export const anySources: readonly Source[] = [
  { id: 'dns mesh A', group: 'mesh', family: 4, confirmEmptyMs: 30_000 },
  { id: 'dns mesh AAAA', group: 'mesh', family: 6, confirmEmptyMs: 30_000 },
  { id: 'static mesh', group: 'mesh', confirmEmptyMs: 0 },
  { id: 'dns core', group: 'core', confirmEmptyMs: 30_000 },
  { id: 'endpointslice core', group: 'core', confirmEmptyMs: 0 },
];

const anyEndpoint: fc.Arbitrary<Endpoint> = fc
  .record({
    address: anyAddress,
    name: fc.option(fc.constantFrom('pod-0', 'pod-1', 'pod-2')),
    terminating: fc.nat(3).map((n) => n === 0),
    serving: fc.nat(3).map((n) => n > 0),
    incarnation: fc.nat(1),
    zone: fc.option(fc.constantFrom('zone-a', 'zone-b')),
  })
  .map(({ name, zone, incarnation, ...endpoint }) => ({
    ...endpoint,
    identity: name ?? endpoint.address,
    ...(name === null ? {} : { uid: `${name}/${incarnation}`, node: `node-of-${name}` }),
    ...(zone === null ? {} : { zone }),
  }));

/** An answer of a source: a source of one family names no address of the other. */
function answer(source: Source, endpoints: readonly Endpoint[]): Sighting {
  return { kind: 'seen', source, endpoints: endpoints.filter(({ address }) => canName(source, address)) };
}

const anySighting: fc.Arbitrary<Sighting> = fc
  .tuple(
    fc.constantFrom(...anySources),
    fc.option(fc.array(anyEndpoint, { maxLength: 8, size: 'max' }), { freq: 5 }),
  )
  .map(([source, endpoints]) => (endpoints === null ? blind(source) : answer(source, endpoints)));

/** The first answers of some sources, then up to twelve sightings over two minutes, in order. */
export const anyView: fc.Arbitrary<View> = fc
  .tuple(
    fc.subarray([...anySources], { minLength: 1 }),
    fc.subarray([...poolOfAddresses], { minLength: 1 }),
    fc.array(fc.tuple(fc.nat(150), anySighting), { maxLength: 12, size: 'max' }),
  )
  .map(([answering, members, sightings]) => {
    const beginning = answering.map((source) => [0, answer(source, members.map(bareEndpoint))] as const);
    return [...beginning, ...sightings.toSorted(([a], [b]) => a - b)].reduce(
      (view, [second, sighting]) => observe(view, sighting, after(second)),
      unheard(anySources, t0),
    );
  });

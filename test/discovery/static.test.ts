import { expect, it } from 'vitest';
import { staticDiscovery } from '../../src/discovery/static.ts';
import { bareEndpoint } from '../../src/model/sighting.ts';
import { clockOf } from '../support/clock-of.ts';
import { marbles } from '../support/marbles.ts';
import { ip } from '../support/addresses.ts';

it(
  'a static source names each member once, immediately and repeatedly',
  marbles(({ expectObservable }, scheduler) => {
    const clock = clockOf(scheduler);
    const addresses = [ip('10.0.0.1'), ip('2001:db8::1'), ip('10.0.0.1')];

    const { sources, sighting$ } = staticDiscovery({ group: 'MESH', addresses, clock, repeatMs: 10 });

    const [source] = sources;
    expect(source).toEqual({ id: 'static MESH', group: 'MESH', confirmEmptyMs: 0 });
    expectObservable(sighting$, '25ms !').toBe('s 9ms s 9ms s', {
      s: { kind: 'seen', source, endpoints: [bareEndpoint(ip('10.0.0.1')), bareEndpoint(ip('2001:db8::1'))] },
    });
  }),
);

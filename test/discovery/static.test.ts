import { expect, it } from 'vitest';
import { mergeDiscoveries } from '../../src/discovery/merge.ts';
import { staticDiscovery } from '../../src/discovery/static.ts';
import { bareEndpoint } from '../../src/model/endpoint.ts';
import { marbles } from '../support/marbles.ts';
import { ip } from '../support/virtual-agent.ts';

it(
  'names its members at once and again and again, each once',
  marbles(({ expectObservable }, scheduler) => {
    const clock = { scheduler, deadline: () => new Date(0) };
    const addresses = [ip('10.0.0.1'), ip('2001:db8::1'), ip('10.0.0.1')];

    const { sources, sighting$ } = staticDiscovery({ group: 'MESH', addresses, clock, repeatMs: 10 });

    const [source] = sources;
    expect(source).toEqual({ id: 'static MESH', group: 'MESH', confirmEmptyMs: 0 });
    expectObservable(sighting$, '25ms !').toBe('s 9ms s 9ms s', {
      s: { kind: 'seen', source, endpoints: [bareEndpoint(ip('10.0.0.1')), bareEndpoint(ip('2001:db8::1'))] },
    });
  }),
);

it(
  'speaks with one voice for many',
  marbles(({ expectObservable }, scheduler) => {
    const clock = { scheduler, deadline: () => new Date(0) };
    const [a, b] = ['a', 'b'].map((group, index) =>
      staticDiscovery({ group, addresses: [], clock, repeatMs: 10 + index * 5 }),
    );

    const { sources, sighting$ } = mergeDiscoveries([a!, b!]);

    expect(sources.map(({ id }) => id)).toEqual(['static a', 'static b']);
    expectObservable(sighting$, '16ms !').toBe('(ab) 6ms a 4ms b', {
      a: { kind: 'seen', source: sources[0], endpoints: [] },
      b: { kind: 'seen', source: sources[1], endpoints: [] },
    });
  }),
);

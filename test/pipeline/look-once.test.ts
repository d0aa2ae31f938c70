import { describe, it } from 'vitest';
import { map } from 'rxjs';
import type { IpAddress } from '../../src/model/address.ts';
import { bareEndpoint, type Sighting, type View } from '../../src/model/sighting.ts';
import { lookOnce } from '../../src/pipeline/look-once.ts';
import { marbles } from '../support/marbles.ts';

const source = { id: 'test', group: 'mesh', confirmEmptyMs: 0 };
const seen = (n: string): Sighting => ({
  kind: 'seen',
  source,
  endpoints: [bareEndpoint(`10.0.0.${n}` as IpAddress)],
});
const sightings = { 1: seen('1'), 2: seen('2'), 3: seen('3') };
const hasNamed = (n: string) => (view: View) =>
  view.get('test')?.known.has(`10.0.0.${n}` as IpAddress) === true;
const shown = (view: View) =>
  Array.from(view.get('test')?.known.keys() ?? [], (address) => address.at(-1)).join('') || '0';

describe('lookOnce', () => {
  it.each([
    ['emits the first view that is enough', '-1--2--3', '2', '----(2|)'],
    ['emits the view so far when its time is over', '-1------3', '2', '------(1|)'],
    ['emits an empty view when its time is over and no source has answered', '---------', '2', '------(0|)'],
  ])('%s', (_, sightingMarbles, enough, result) =>
    marbles(({ cold, expectObservable }, scheduler) => {
      const sighting$ = cold(sightingMarbles, sightings);

      const look$ = lookOnce({ sources: [source], sighting$ }, hasNamed(enough), 6, new Set(), {
        scheduler,
      }).pipe(map(shown));

      expectObservable(look$).toBe(result);
    })(),
  );

  it(
    'unsubscribes from discovery once it has ended',
    marbles(({ cold, expectSubscriptions, flush }, scheduler) => {
      const sighting$ = cold('-1--2--3', sightings);

      lookOnce({ sources: [source], sighting$ }, hasNamed('2'), 6, new Set(), { scheduler }).subscribe();

      flush();
      expectSubscriptions(sighting$.subscriptions).toBe('^---!');
    }),
  );

  it(
    'ends at once where there are no sources',
    marbles(({ cold, expectObservable }, scheduler) => {
      const look$ = lookOnce(
        { sources: [], sighting$: cold('---') },
        (view) => view.size === 0,
        6,
        new Set(),
        {
          scheduler,
        },
      );

      expectObservable(look$.pipe(map(({ size }) => size))).toBe('(0|)', { 0: 0 });
    }),
  );
});

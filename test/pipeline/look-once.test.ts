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
const names = (n: string) => (view: View) => view.get('test')?.known.has(`10.0.0.${n}` as IpAddress) === true;
const shown = (view: View) =>
  Array.from(view.get('test')?.known.keys() ?? [], (address) => address.at(-1)).join('') || '0';

describe('one look at discovery', () => {
  it.each([
    ['ends with the view that is enough', '-1--2--3', '2', '----(2|)'],
    ['ends in time with the view so far', '-1------3', '2', '------(1|)'],
    ['ends in time where nobody answers', '---------', '2', '------(0|)'],
  ])('%s', (_, told, enough, result) =>
    marbles(({ cold, expectObservable }, scheduler) => {
      const sighting$ = cold(told, sightings);

      const look$ = lookOnce({ sources: [source], sighting$ }, names(enough), 6, new Set(), {
        scheduler,
      }).pipe(map(shown));

      expectObservable(look$).toBe(result);
    })(),
  );

  it(
    'asks nobody any more once it has ended',
    marbles(({ cold, expectSubscriptions, flush }, scheduler) => {
      const sighting$ = cold('-1--2--3', sightings);

      lookOnce({ sources: [source], sighting$ }, names('2'), 6, new Set(), { scheduler }).subscribe();

      flush();
      expectSubscriptions(sighting$.subscriptions).toBe('^---!');
    }),
  );

  it(
    'ends at once where there is nobody to ask',
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

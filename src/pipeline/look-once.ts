import { combineLatest, filter, map, scan, startWith, take, timer, type Observable } from 'rxjs';
import type { IpAddress } from '../model/address.ts';
import type { View } from '../model/sighting.ts';
import { observe, unheard, usable } from '../plan/view.ts';
import type { Clock, Discovery } from '../ports.ts';

/**
 * Looks at discovery once: emits the first view that is enough, or after `withinMs` the view so far, and completes.
 *
 *     sightings   a---b---c---      enough: b
 *     result      ----(b|)
 *
 *     sightings   a-----------      enough: b; within 6
 *     result      ------(a|)
 */
export function lookOnce(
  { sources, sighting$ }: Discovery,
  isEnough: (view: View) => boolean,
  withinMs: number,
  own: ReadonlySet<IpAddress>,
  { scheduler }: Pick<Clock, 'scheduler'>,
): Observable<View> {
  const nothing = unheard(sources, scheduler.now());
  const view$ = sighting$.pipe(
    scan((view, sighting) => observe(view, usable(sighting, own), scheduler.now()), nothing),
    startWith(nothing),
  );
  const isOver$ = timer(withinMs, scheduler).pipe(
    map(() => true),
    startWith(false),
  );
  return combineLatest([view$, isOver$]).pipe(
    filter(([view, isOver]) => isOver || isEnough(view)),
    take(1),
    map(([view]) => view),
  );
}

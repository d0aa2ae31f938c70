import { nthOf } from './nth-of.ts';

/**
 * Reorders a ranking so that those at its head stand in different places, the first of them in our own.
 *
 *     ranked, our zone is b    a1 a2 b1 a3 c1 b2      (the letter is the zone)
 *     spread out               b1 a1 c1 a2 b2 a3
 *
 * The best of every zone come first, then the second of every zone, and so on, each time in the order of the
 * ranking; only the best of our own zone jumps the queue. A newcomer so displaces one place's choice and leaves
 * the others alone. Those of whom nobody knows the place count as one place: where nobody tells, nothing changes.
 */
export function spreadOut<E>(
  ranked: readonly E[],
  placeOf: (endpoint: E) => string | undefined,
  own: string | undefined,
): readonly E[] {
  return nthOf(ranked, placeOf)
    .map(({ thing, nth }) => {
      const isNearest = nth === 0 && own !== undefined && placeOf(thing) === own;
      return { thing, turn: isNearest ? -1 : nth };
    })
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ thing }) => thing);
}

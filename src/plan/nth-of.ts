/** Tells of each thing the how-manieth of its kind it is, from 0, in the order given. */
export function nthOf<T>(
  things: readonly T[],
  kindOf: (thing: T) => string | undefined,
): readonly { readonly thing: T; readonly nth: number }[] {
  const counts = new Map<string | undefined, number>();
  return things.map((thing) => {
    const nth = counts.get(kindOf(thing)) ?? 0;
    counts.set(kindOf(thing), nth + 1);
    return { thing, nth };
  });
}

import { bind, needed } from './bind.ts';
import { bindTarget } from './bind-target.ts';
import { equal, truth } from './compare.ts';
import { evaluate } from './evaluate.ts';
import { itemsOf } from './iterate.ts';
import type { Place } from './place.ts';
import { Scope } from './scope.ts';
import type { Statement } from './statement.ts';
import { Callable, Missing, Thing, Tuple, type Arguments, type Value } from './value.ts';

type For = Extract<Statement, { kind: 'for' }>;

/** Renders a loop over a value; `depth` is 1, and more inside of a recursive one. */
export function loopText(loop: For, source: Value, place: Place, depth = 1): string {
  const { target, condition, recursive, body, otherwise } = loop;
  const all = itemsOf(source);
  const items = condition === undefined ? all : all.filter((item) => truth(evaluate(condition, turn(item))));
  if (items.length === 0) return place.run(otherwise, { ...place, scope: new Scope(place.scope) });

  const again = (given: Arguments) =>
    loopText(loop, needed(bind(given, ['iterable'])[0], 'iterable'), place, depth + 1);
  const changed = changes();
  return items
    .map((item, index) => {
      const at = turn(item);
      const attributes = new Map([...counters(items, index, depth), ['changed', changed] as const]);
      at.scope.set('loop', new Thing('LoopContext', attributes, recursive ? again : undefined));
      return place.run(body, at);
    })
    .join('');

  function turn(item: Value): Place {
    const scope = new Scope(place.scope);
    bindTarget(target, item, scope);
    return { ...place, scope };
  }
}

function counters(items: readonly Value[], index: number, depth: number): [string, Value][] {
  const count = items.length;
  return [
    ['index', BigInt(index + 1)],
    ['index0', BigInt(index)],
    ['revindex', BigInt(count - index)],
    ['revindex0', BigInt(count - index - 1)],
    ['first', index === 0],
    ['last', index === count - 1],
    ['length', BigInt(count)],
    ['depth', BigInt(depth)],
    ['depth0', BigInt(depth - 1)],
    ['previtem', items[index - 1] ?? new Missing('there is no previous item')],
    ['nextitem', items[index + 1] ?? new Missing('there is no next item')],
    [
      'cycle',
      new Callable('cycle', ({ positional }) => {
        const chosen = positional[index % Math.max(1, positional.length)];
        if (chosen === undefined) throw new Error('no items for cycling given');
        return chosen;
      }),
    ],
  ];
}

/** `loop.changed(x)`: whether x is another one than in the turn before. */
function changes(): Callable {
  let last: Value | undefined;
  return new Callable('changed', ({ positional }) => {
    const now = new Tuple(positional);
    const isSame = last !== undefined && equal(last, now);
    last = now;
    return !isSame;
  });
}

import { equal } from '../values/compare.ts';
import { Callable, Instance, Tuple, Undefined, type Value } from '../values/value.ts';

/** Makes the `loop` variables of one loop: `loop.index`, `loop.last`, `loop.changed(…)`, … */
export class LoopVariables {
  readonly #items: readonly Value[];
  readonly #depth: number;
  readonly #recurse: Callable['call'] | undefined;
  readonly #changed = changedMethod();

  /**
   * @param depth 1 for a loop that is not called by itself
   * @param recurse what `loop(…)` calls in a recursive loop
   */
  constructor(items: readonly Value[], depth: number, recurse: Callable['call'] | undefined) {
    this.#items = items;
    this.#depth = depth;
    this.#recurse = recurse;
  }

  /** The value of `loop` in the pass over the item at `index`. */
  at(index: number): Instance {
    const [items, depth] = [this.#items, this.#depth];
    const count = items.length;
    const attributes = new Map<string, Value>([
      ['index', BigInt(index + 1)],
      ['index0', BigInt(index)],
      ['revindex', BigInt(count - index)],
      ['revindex0', BigInt(count - index - 1)],
      ['first', index === 0],
      ['last', index === count - 1],
      ['length', BigInt(count)],
      ['depth', BigInt(depth)],
      ['depth0', BigInt(depth - 1)],
      ['previtem', items[index - 1] ?? new Undefined('there is no previous item')],
      ['nextitem', items[index + 1] ?? new Undefined('there is no next item')],
      ['cycle', cycleMethod(index)],
      ['changed', this.#changed],
    ]);
    return new Instance('LoopContext', attributes, this.#recurse);
  }
}

/** `loop.cycle('odd', 'even')`: one of its arguments, by the index of the pass. */
function cycleMethod(index: number): Callable {
  return new Callable('cycle', ({ positional }) => {
    const chosen = positional[index % Math.max(1, positional.length)];
    if (chosen === undefined) throw new Error('no items for cycling given');
    return chosen;
  });
}

/** `loop.changed(x)`: whether x differs from the last call, which was usually in the previous pass. */
function changedMethod(): Callable {
  let last: Value | undefined;
  return new Callable('changed', ({ positional }) => {
    const current = new Tuple(positional);
    const isSame = last !== undefined && equal(last, current);
    last = current;
    return !isSame;
  });
}

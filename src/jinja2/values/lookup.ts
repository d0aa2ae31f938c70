import { itemsOf, keyed } from './items.ts';
import { methodOf } from './methods.ts';
import { textOf, written } from './text.ts';
import { ByName, kindOf, Missing, Named, plain, Thing, Tuple, type Value } from './value.ts';

/** Jinja2's `value.name`: an attribute or a method, else what stands under this key. */
export function attributeOf(value: Value, name: string): Value {
  if (value instanceof Missing) throw new Error(value.because);
  if (value instanceof Thing) return value.attributes.get(name) ?? missing(value, name);
  if (value instanceof Named) {
    const found = value.attributes.get(name);
    if (found !== undefined) return found;
  }
  const bare = plain(value);
  if (bare instanceof Tuple) {
    const found = bare.attributes.get(name);
    if (found !== undefined) return found;
  }
  return (
    methodOf(bare, name) ?? (bare instanceof Map ? keyed(bare, name) : undefined) ?? missing(value, name)
  );
}

/** Jinja2's `value[key]`: what stands under this key, else an attribute or a method. */
export function itemOf(value: Value, key: Value): Value {
  if (value instanceof Missing) throw new Error(value.because);
  const [bare, at] = [plain(value), plain(key)];
  if (bare instanceof Map) {
    const found = keyed(bare, at);
    if (found !== undefined) return found;
  } else if (
    typeof at === 'bigint' &&
    (Array.isArray(bare) || bare instanceof Tuple || typeof bare === 'string')
  ) {
    return itemsOf(bare).at(Number(at)) ?? missing(value, at);
  }
  return typeof at === 'string' ? attributeOf(value, at) : missing(value, at);
}

/** Python's `value[start:stop:step]`. */
export function sliceOf(value: Value, bounds: readonly (bigint | undefined)[]): Value {
  const bare = plain(value);
  if (!Array.isArray(bare) && !(bare instanceof Tuple) && typeof bare !== 'string')
    throw new Error(`'${kindOf(value)}' object cannot be sliced`);
  const items = itemsOf(bare);
  const [start, stop, step = 1n] = bounds;
  if (step === 0n) throw new Error('slice step cannot be zero');
  const isForward = step > 0n;
  const [low, high] = isForward ? [0, items.length] : [-1, items.length - 1];
  const place = (bound: bigint | undefined, untold: number) => {
    if (bound === undefined) return untold;
    const at = Number(bound) + (bound < 0n ? items.length : 0);
    return Math.min(Math.max(at, low), high);
  };
  const [first, end] = [place(start, isForward ? low : high), place(stop, isForward ? high : low)];
  const count = Math.max(0, Math.ceil((end - first) / Number(step)));
  const sliced = Array.from({ length: count }, (_, index) => items[first + index * Number(step)]).filter(
    (item) => item !== undefined,
  );
  if (typeof bare === 'string') return sliced.map(textOf).join('');
  return bare instanceof Tuple ? new Tuple(sliced) : sliced;
}

function missing(value: Value, name: Value): Missing {
  const what = value instanceof ByName ? 'dict' : kindOf(value);
  return new Missing(
    `'${what}' object has no ${typeof name === 'string' ? 'attribute' : 'item'} ${written(name)}`,
  );
}

import { itemsOf, valueAt } from './items.ts';
import { methodOf } from './methods.ts';
import { str, repr } from './text.ts';
import {
  NamedEntries,
  typeName,
  Undefined,
  StrWithAttributes,
  withoutAttributes,
  Instance,
  Tuple,
  type Value,
} from './value.ts';

/** Jinja2's `value.name`: an attribute or a method, otherwise the item with this key. */
export function attributeOf(value: Value, name: string): Value {
  if (value instanceof Undefined) throw new Error(value.reason);
  if (value instanceof Instance) return value.attributes.get(name) ?? missing(value, name);
  if (value instanceof StrWithAttributes) {
    const found = value.attributes.get(name);
    if (found !== undefined) return found;
  }
  const bare = withoutAttributes(value);
  if (bare instanceof Tuple) {
    const found = bare.attributes.get(name);
    if (found !== undefined) return found;
  }
  return (
    methodOf(bare, name) ?? (bare instanceof Map ? valueAt(bare, name) : undefined) ?? missing(value, name)
  );
}

/** Jinja2's `value[key]`: the item with this key, otherwise an attribute or a method. */
export function itemOf(value: Value, key: Value): Value {
  if (value instanceof Undefined) throw new Error(value.reason);
  const [bare, at] = [withoutAttributes(value), withoutAttributes(key)];
  if (bare instanceof Map) {
    const found = valueAt(bare, at);
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
  const bare = withoutAttributes(value);
  if (!Array.isArray(bare) && !(bare instanceof Tuple) && typeof bare !== 'string')
    throw new Error(`'${typeName(value)}' object cannot be sliced`);
  const items = itemsOf(bare);
  const [start, stop, step = 1n] = bounds;
  if (step === 0n) throw new Error('slice step cannot be zero');
  const isForward = step > 0n;
  const [low, high] = isForward ? [0, items.length] : [-1, items.length - 1];
  const place = (bound: bigint | undefined, fallback: number) => {
    if (bound === undefined) return fallback;
    const at = Number(bound) + (bound < 0n ? items.length : 0);
    return Math.min(Math.max(at, low), high);
  };
  const [first, end] = [place(start, isForward ? low : high), place(stop, isForward ? high : low)];
  const count = Math.max(0, Math.ceil((end - first) / Number(step)));
  const sliced = Array.from({ length: count }, (_, index) => items[first + index * Number(step)]).filter(
    (item) => item !== undefined,
  );
  if (typeof bare === 'string') return sliced.map(str).join('');
  return bare instanceof Tuple ? new Tuple(sliced) : sliced;
}

function missing(value: Value, name: Value): Undefined {
  const what = value instanceof NamedEntries ? 'dict' : typeName(value);
  return new Undefined(
    `'${what}' object has no ${typeof name === 'string' ? 'attribute' : 'item'} ${repr(name)}`,
  );
}

/**
 * What a template computes with: Python's values, each as what stands for it best here.
 *
 *     Python    None   bool      int      float    str      list      tuple   dict
 *     here      none   boolean   bigint   number   string   Value[]   Tuple   Map
 */
export type Value =
  None | boolean | bigint | number | string | Value[] | Tuple | Dict | Named | Missing | Callable | Thing;

export type Dict = Map<Value, Value>;

/**
 * Python's None. A value as any other, and not `null`: `??` asks whether something is there at all, and an argument,
 * an item or an attribute that is None is.
 */
export class None {
  readonly kind = 'NoneType';
}

export const none = new None();

/** Python's tuple; its items may have names as well, as in a named one. */
export class Tuple {
  readonly items: readonly Value[];
  readonly attributes: ReadonlyMap<string, Value>;

  constructor(items: readonly Value[], attributes: ReadonlyMap<string, Value> = new Map()) {
    this.items = items;
    this.attributes = attributes;
  }
}

/** A text that has attributes, as a subclass of `str` may. */
export class Named {
  readonly text: string;
  readonly attributes: Dict;

  constructor(text: string, attributes: Dict) {
    this.text = text;
    this.attributes = attributes;
  }
}

/**
 * Dictionaries by name. Who goes over them gets the names, as from any dictionary, and each of these has the
 * attributes of its dictionary: the original's templates came to expect the one and then the other.
 *
 *     {% for group in groups %}   {{ group }}        {{ groups[group].max_peers }}
 *                                 {{ group.name }}   {{ group.max_peers }}
 */
export class ByName extends Map<Value, Value> {}

/** An attribute that a known value does not have: empty, loops zero times, and is not `defined`. */
export class Missing {
  /** What to say to somebody who needs it: `dict has no attribute 'x'`. */
  readonly because: string;

  constructor(because: string) {
    this.because = because;
  }
}

/** What a function is called with. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** A function, a method or a macro. */
export class Callable {
  readonly name: string;
  readonly call: (given: Arguments) => Value;

  constructor(name: string, call: (given: Arguments) => Value) {
    this.name = name;
    this.call = call;
  }
}

/** Something with attributes and nothing else: `loop`, a namespace, an imported template. */
export class Thing {
  readonly name: string;
  readonly attributes: Map<string, Value>;
  /** Where it can be called, too: `loop(…)`. */
  readonly call: Callable['call'] | undefined;

  constructor(name: string, attributes: Map<string, Value>, call?: Callable['call']) {
    this.name = name;
    this.attributes = attributes;
    this.call = call;
  }
}

/** The same, as a text where it is one with attributes. */
export function plain(value: Value): Exclude<Value, Named> {
  return value instanceof Named ? value.text : value;
}

/** What Python calls the kind of a value. */
export function kindOf(value: Value): string {
  const bare = plain(value);
  switch (typeof bare) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float';
    case 'string':
      return 'str';
    default:
  }
  if (Array.isArray(bare)) return 'list';
  if (bare instanceof Tuple) return 'tuple';
  if (bare instanceof Map) return 'dict';
  if (bare instanceof Missing) return 'Undefined';
  if (bare instanceof None) return bare.kind;
  return bare instanceof Callable ? 'function' : bare.name;
}

/** What a template may be rendered with, as JSON and YAML have it. */
export type Plain = null | boolean | number | string | readonly Plain[] | PlainDict;
export interface PlainDict {
  readonly [name: string]: Plain;
}

/** The same as Python's values; whole numbers are ints. */
export function valueOf(plain: Plain): Value {
  if (plain === null) return none;
  if (typeof plain === 'boolean' || typeof plain === 'string') return plain;
  if (typeof plain === 'number') return Number.isInteger(plain) ? BigInt(plain) : plain;
  if (isList(plain)) return plain.map(valueOf);
  return new Map(Object.entries(plain).map(([name, inner]) => [name, valueOf(inner)]));
}

function isList(plain: readonly Plain[] | PlainDict): plain is readonly Plain[] {
  return Array.isArray(plain);
}

/** A number, `True` and `False` among them; `undefined` where it is none. */
export function numberOf(value: Value): bigint | number | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return typeof value === 'bigint' || typeof value === 'number' ? value : undefined;
}

/** The most characters or items that one operation makes: a template's mistake must not take all memory. */
export const most = 1_000_000;

/** The length as it is; throws where it is too much. */
export function bounded(length: number): number {
  if (length > most) throw new Error(`this would make ${length} characters or items; ${most} is the most`);
  return length;
}

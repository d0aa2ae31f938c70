/**
 * The values of a template are Python's; each type is represented by the closest type here.
 *
 *     Python    None   bool      int      float    str      list      tuple   dict
 *     here      none   boolean   bigint   number   string   Value[]   Tuple   Map
 */
export type Value =
  | None
  | boolean
  | bigint
  | number
  | string
  | Value[]
  | Tuple
  | Dict
  | StrWithAttributes
  | Undefined
  | Callable
  | Instance;

export type Dict = Map<Value, Value>;

/**
 * Python's None. It is an object and not `null`, because an argument, an item or an attribute that is None is
 * present, and `??` must not replace it.
 */
export class None {
  readonly kind = 'NoneType';
}

export const none = new None();

/** Python's tuple; as in a named tuple, its items may have names as well. */
export class Tuple {
  readonly items: readonly Value[];
  readonly attributes: ReadonlyMap<string, Value>;

  constructor(items: readonly Value[], attributes: ReadonlyMap<string, Value> = new Map()) {
    this.items = items;
    this.attributes = attributes;
  }
}

/** A string with attributes, like an instance of a subclass of `str`. */
export class StrWithAttributes {
  readonly text: string;
  readonly attributes: Dict;

  constructor(text: string, attributes: Dict) {
    this.text = text;
    this.attributes = attributes;
  }
}

/**
 * A dictionary of dictionaries by name. Iterating over it yields the names, as with any dictionary, but each name
 * also has the entry's values as attributes. Templates can use both styles:
 *
 *     {% for group in groups %}   {{ group }}        {{ groups[group].max_peers }}
 *                                 {{ group.name }}   {{ group.max_peers }}
 */
export class NamedEntries extends Map<Value, Value> {}

/** Jinja2's Undefined, such as an attribute that does not exist: prints nothing, loops zero times, is not `defined`. */
export class Undefined {
  /** The error message if a template needs more of it than that: `'dict' object has no attribute 'x'`. */
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** The arguments of a call, evaluated. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** A function, a method or a macro. */
export class Callable {
  readonly name: string;
  readonly call: (args: Arguments) => Value;

  constructor(name: string, call: (args: Arguments) => Value) {
    this.name = name;
    this.call = call;
  }
}

/** An instance of one of Jinja2's classes: `loop`, a namespace, an imported template. */
export class Instance {
  readonly className: string;
  readonly attributes: Map<string, Value>;
  /** Present if it can be called as well: `loop(…)`. */
  readonly call: Callable['call'] | undefined;

  constructor(className: string, attributes: Map<string, Value>, call?: Callable['call']) {
    this.className = className;
    this.attributes = attributes;
    this.call = call;
  }
}

/** The value itself, or the plain string of a string with attributes. */
export function withoutAttributes(value: Value): Exclude<Value, StrWithAttributes> {
  return value instanceof StrWithAttributes ? value.text : value;
}

/** Python's name for the type of a value, for error messages. */
export function typeName(value: Value): string {
  const bare = withoutAttributes(value);
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
  if (bare instanceof Undefined) return 'Undefined';
  if (bare instanceof None) return bare.kind;
  return bare instanceof Callable ? 'function' : bare.className;
}

/** A variable for a template, as JSON or YAML has it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** Converts JSON to a Python value; integral numbers become ints. */
export function fromJson(plain: Json): Value {
  if (plain === null) return none;
  if (typeof plain === 'boolean' || typeof plain === 'string') return plain;
  if (typeof plain === 'number') return Number.isInteger(plain) ? BigInt(plain) : plain;
  if (isList(plain)) return plain.map(fromJson);
  return new Map(Object.entries(plain).map(([name, inner]) => [name, fromJson(inner)]));
}

function isList(plain: readonly Json[] | JsonObject): plain is readonly Json[] {
  return Array.isArray(plain);
}

/** The numeric value of an int, a float or a bool; `undefined` for other types. */
export function numberOf(value: Value): bigint | number | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return typeof value === 'bigint' || typeof value === 'number' ? value : undefined;
}

/**
 * The limit of characters or items that one operation may produce: a mistake in a template must not fill the memory.
 */
const maxSize = 1_000_000;

/** Returns the size; throws if it is above the limit. */
export function checkedSize(size: number): number {
  if (size > maxSize) throw new Error(`this would make ${size} characters or items; the limit is ${maxSize}`);
  return size;
}

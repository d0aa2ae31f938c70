import { bindArguments, type Filter, intArgument } from '../values/arguments.ts';
import { isTruthy } from '../values/compare.ts';
import { str } from '../values/text.ts';
import {
  typeName,
  Undefined,
  None,
  none,
  numberOf,
  withoutAttributes,
  Tuple,
  type Value,
} from '../values/value.ts';

/** Filters for numbers, JSON and undefined values. */
export const numberFilters: Readonly<Record<string, Filter>> = {
  d: fallback,
  default: fallback,
  int: (value, args) => {
    const [fallback = 0n, base = 10n] = bindArguments(args, ['default', 'base']);
    const number = numberOf(notUndefined(value));
    if (typeof number === 'number') return Number.isFinite(number) ? BigInt(Math.trunc(number)) : fallback;
    // If the base is None, int() fails in Python and Jinja2 reads the text as a float.
    return number ?? parsedInt(str(value), base instanceof None ? 10 : intArgument(base, 10)) ?? fallback;
  },
  float: (value, args) => {
    const [fallback = 0.0] = bindArguments(args, ['default']);
    const number = numberOf(notUndefined(value));
    return number === undefined ? (parsedFloat(str(value)) ?? fallback) : Number(number);
  },
  abs: (value) => {
    const number = requiredNumber(value);
    return number < 0 ? -number : number;
  },
  round: (value, args) => {
    const [precision, method = 'common'] = bindArguments(args, ['precision', 'method']);
    const round = { ceil: Math.ceil, floor: Math.floor, common: halfToEven }[str(method)];
    if (round === undefined) throw new Error('method must be common, ceil or floor');
    // If the precision is None, Python rounds to an int.
    const isWhole = precision instanceof None && method === 'common';
    const by = 10 ** (isWhole ? 0 : intArgument(precision, 0));
    if (typeof value === 'bigint' && method === 'common' && by >= 1) return value;
    const rounded = round(Number(requiredNumber(value)) * by) / by;
    return isWhole ? BigInt(rounded) : rounded;
  },
  tojson: (value, args) => {
    const [indent = none] = bindArguments(args, ['indent']);
    const text = JSON.stringify(
      toJson(value),
      undefined,
      indent instanceof None ? 0 : intArgument(indent, 0),
    );
    return (indent instanceof None ? spaced(text) : text).replace(
      /[<>&']/g,
      (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
    );
  },
};

function fallback(value: Value, args: Parameters<Filter>[1]): Value {
  const [instead = '', boolean = false] = bindArguments(args, ['default_value', 'boolean']);
  return value instanceof Undefined || (isTruthy(boolean) && !isTruthy(value)) ? instead : value;
}

function notUndefined(value: Value): Value {
  if (value instanceof Undefined) throw new Error(value.reason);
  return value;
}

function requiredNumber(value: Value): bigint | number {
  const number = numberOf(value);
  if (number === undefined) throw new Error(`a number is required, not ${typeName(value)}`);
  return number;
}

function parsedInt(text: string, base: number): bigint | undefined {
  const trimmed = text.trim();
  if (base === 10) {
    if (/^[-+]?\d+$/.test(trimmed)) return BigInt(trimmed.replace(/^\+/, ''));
    const number = parsedFloat(trimmed);
    return number === undefined || !Number.isFinite(number) ? undefined : BigInt(Math.trunc(number));
  }
  const number = Number.parseInt(trimmed, base);
  return Number.isNaN(number) ? undefined : BigInt(number);
}

/** Reads a number as Python's `float()` does; `undefined` if that fails. */
function parsedFloat(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (/^[-+]?(?:\d+(?:_\d+)*\.?|\d*\.\d+)\d*(?:e[-+]?\d+)?$/.test(trimmed))
    return Number(trimmed.replaceAll('_', ''));
  const [, sign, word] = /^([-+]?)(inf|infinity|nan)$/.exec(trimmed) ?? [];
  if (word === undefined) return undefined;
  return word === 'nan' ? NaN : sign === '-' ? -Infinity : Infinity;
}

/** Rounds as Python does: a half to the even neighbor. */
function halfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function toJson(value: Value): unknown {
  const bare = withoutAttributes(value);
  if (typeof bare === 'bigint') return Number(bare);
  if (Array.isArray(bare)) return bare.map(toJson);
  if (bare instanceof Tuple) return bare.items.map(toJson);
  if (bare instanceof Map) {
    const entries = Array.from(bare, ([key, item]): [string, unknown] => [jsonKeyOf(key), toJson(item)]);
    return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
  if (bare instanceof None) return null;
  if (typeof bare === 'object') throw new Error(`${typeName(value)} is not JSON serializable`);
  return bare;
}

function jsonKeyOf(key: Value): string {
  if (key instanceof None) return 'null';
  return typeof key === 'boolean' ? String(key) : str(key);
}

/** Adds a space after each comma and colon outside of strings, as Python's `json.dumps()` does. */
function spaced(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|[,:]/g, (mark, text?: string) => text ?? `${mark} `);
}

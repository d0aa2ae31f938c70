import { bind, type Filter, numberAt } from '../values/arguments.ts';
import { truth } from '../values/compare.ts';
import { textOf } from '../values/text.ts';
import { kindOf, Missing, None, none, numberOf, plain, Tuple, type Value } from '../values/value.ts';

/** Filters about numbers, JSON, and values that are not there. */
export const numberFilters: Readonly<Record<string, Filter>> = {
  d: fallback,
  default: fallback,
  int: (value, given) => {
    const [untold = 0n, base = 10n] = bind(given, ['default', 'base']);
    const number = numberOf(known(value));
    if (typeof number === 'number') return Number.isFinite(number) ? BigInt(Math.trunc(number)) : untold;
    // With None for the base, Python reads it as a float.
    return number ?? parsedInt(textOf(value), base instanceof None ? 10 : numberAt(base, 10)) ?? untold;
  },
  float: (value, given) => {
    const [untold = 0.0] = bind(given, ['default']);
    const number = numberOf(known(value));
    return number === undefined ? (parsedFloat(textOf(value)) ?? untold) : Number(number);
  },
  abs: (value) => {
    const number = asNumber(value);
    return number < 0 ? -number : number;
  },
  round: (value, given) => {
    const [precision, method = 'common'] = bind(given, ['precision', 'method']);
    const round = { ceil: Math.ceil, floor: Math.floor, common: halfToEven }[textOf(method)];
    if (round === undefined) throw new Error('method must be common, ceil or floor');
    // With None for the precision, Python rounds to an int.
    const isWhole = precision instanceof None && method === 'common';
    const by = 10 ** (isWhole ? 0 : numberAt(precision, 0));
    if (typeof value === 'bigint' && method === 'common' && by >= 1) return value;
    const rounded = round(Number(asNumber(value)) * by) / by;
    return isWhole ? BigInt(rounded) : rounded;
  },
  tojson: (value, given) => {
    const [indent = none] = bind(given, ['indent']);
    const text = JSON.stringify(jsonOf(value), undefined, indent instanceof None ? 0 : numberAt(indent, 0));
    return (indent instanceof None ? spaced(text) : text).replace(
      /[<>&']/g,
      (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
    );
  },
};

function fallback(value: Value, given: Parameters<Filter>[1]): Value {
  const [instead = '', boolean = false] = bind(given, ['default_value', 'boolean']);
  return value instanceof Missing || (truth(boolean) && !truth(value)) ? instead : value;
}

function known(value: Value): Value {
  if (value instanceof Missing) throw new Error(value.because);
  return value;
}

function asNumber(value: Value): bigint | number {
  const number = numberOf(value);
  if (number === undefined) throw new Error(`a number is required, not ${kindOf(value)}`);
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

/** As Python's `float()` reads a text; `undefined` where it does not. */
function parsedFloat(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (/^[-+]?(?:\d+(?:_\d+)*\.?|\d*\.\d+)\d*(?:e[-+]?\d+)?$/.test(trimmed))
    return Number(trimmed.replaceAll('_', ''));
  const [, sign, word] = /^([-+]?)(inf|infinity|nan)$/.exec(trimmed) ?? [];
  if (word === undefined) return undefined;
  return word === 'nan' ? NaN : sign === '-' ? -Infinity : Infinity;
}

/** As Python rounds: a half to its even neighbor. */
function halfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function jsonOf(value: Value): unknown {
  const bare = plain(value);
  if (typeof bare === 'bigint') return Number(bare);
  if (Array.isArray(bare)) return bare.map(jsonOf);
  if (bare instanceof Tuple) return bare.items.map(jsonOf);
  if (bare instanceof Map) {
    const entries = Array.from(bare, ([key, item]): [string, unknown] => [jsonKeyOf(key), jsonOf(item)]);
    return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
  if (bare instanceof None) return null;
  if (typeof bare === 'object') throw new Error(`${kindOf(value)} is not JSON serializable`);
  return bare;
}

function jsonKeyOf(key: Value): string {
  if (key instanceof None) return 'null';
  return typeof key === 'boolean' ? String(key) : textOf(key);
}

/** Python puts a blank after each comma and colon that is no part of a text. */
function spaced(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|[,:]/g, (mark, text?: string) => text ?? `${mark} `);
}

import { bind, numberAt } from './bind.ts';
import { numberOf, truth } from './compare.ts';
import type { Filter } from './filter.ts';
import { textOf } from './text-of.ts';
import { kindOf, Missing, plain, Tuple, type Value } from './value.ts';

/** Filters about numbers, JSON, and values that are not there. */
export const numberFilters: Readonly<Record<string, Filter>> = {
  d: fallback,
  default: fallback,
  int: (value, given) => {
    const [untold = 0n, base] = bind(given, ['default', 'base']);
    const number = numberOf(known(value));
    if (typeof number === 'number') return Number.isFinite(number) ? BigInt(Math.trunc(number)) : untold;
    return number ?? parsedInt(textOf(value), numberAt(base, 10)) ?? untold;
  },
  float: (value, given) => {
    const [untold = 0.0] = bind(given, ['default']);
    const number = Number(numberOf(known(value)) ?? (textOf(value).trim() === '' ? 'none' : textOf(value)));
    return Number.isNaN(number) ? untold : number;
  },
  abs: (value) => {
    const number = needed(value);
    return number < 0 ? -number : number;
  },
  round: (value, given) => {
    const [precision, method = 'common'] = bind(given, ['precision', 'method']);
    const by = 10 ** numberAt(precision, 0);
    if (typeof value === 'bigint' && method === 'common' && by >= 1) return value;
    const scaled = Number(needed(value)) * by;
    const round = { ceil: Math.ceil, floor: Math.floor, common: halfToEven }[textOf(method)];
    if (round === undefined) throw new Error('method must be common, ceil or floor');
    return round(scaled) / by;
  },
  tojson: (value, given) => {
    const [indent] = bind(given, ['indent']);
    const text = JSON.stringify(jsonOf(value), undefined, numberAt(indent, 0));
    return (indent === undefined ? spaced(text) : text).replace(
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

function needed(value: Value): bigint | number {
  const number = numberOf(value);
  if (number === undefined) throw new Error(`a number is required, not ${kindOf(value)}`);
  return number;
}

function parsedInt(text: string, base: number): bigint | undefined {
  const trimmed = text.trim();
  if (base === 10) {
    if (/^[-+]?\d+$/.test(trimmed)) return BigInt(trimmed.replace(/^\+/, ''));
    const number = trimmed === '' ? NaN : Number(trimmed);
    return Number.isFinite(number) ? BigInt(Math.trunc(number)) : undefined;
  }
  const number = Number.parseInt(trimmed, base);
  return Number.isNaN(number) ? undefined : BigInt(number);
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
    const entries = Array.from(bare, ([key, item]): [string, unknown] => [textOf(key), jsonOf(item)]);
    return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
  if (bare !== null && typeof bare === 'object') throw new Error(`${kindOf(value)} is not JSON serializable`);
  return bare;
}

/** Python puts a blank after each comma and colon that is no part of a text. */
function spaced(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|[,:]/g, (mark, text?: string) => text ?? `${mark} `);
}

import { itemsOf } from './items.ts';
import { str, repr } from './text.ts';
import {
  type Arguments,
  checkedSize,
  typeName,
  numberOf,
  withoutAttributes,
  Tuple,
  type Value,
} from './value.ts';

/** Python's `'%s: %03d' % (name, number)`, or `%(name)s` with a dictionary. Throws if values and format do not match. */
export function percentFormat(format: string, values: Value): string {
  const items = values instanceof Tuple ? itemsOf(values) : [values];
  let next = 0;
  const text = format.replace(
    /%(?:\((\w+)\))?([-+ 0#]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g,
    (_, key: string | undefined, flags: string, width = '0', precision: string | undefined, type: string) => {
      if (type === '%') return '%';
      const value = key === undefined ? items[next++] : values instanceof Map ? values.get(key) : undefined;
      if (value === undefined) throw new Error(`not enough values for the format ${repr(format)}`);
      const body = one(type, value, precision === undefined ? undefined : Number(precision));
      const signed =
        /^[diufFeEgG]$/.test(type) && flags.includes('+') && !body.startsWith('-') ? `+${body}` : body;
      return padded(signed, Number(width), flags.includes('-') ? '<' : flags.includes('0') ? '=' : '>');
    },
  );
  if (next < items.length && !(values instanceof Map) && !Array.isArray(values))
    throw new Error(`too many values for the format ${repr(format)}`);
  return text;
}

function one(type: string, value: Value, precision: number | undefined): string {
  switch (type) {
    case 's':
      return str(value).slice(0, precision);
    case 'r':
      return repr(value).slice(0, precision);
    default:
      return formattedNumber(type, value, precision);
  }
}

/** Formats a number by one of the type letters that both kinds of formats share. */
function formattedNumber(type: string, value: Value, precision: number | undefined): string {
  const number = numberOf(value);
  if (number === undefined) throw new Error(`%${type} format: a number is required, not ${typeName(value)}`);
  const whole = typeof number === 'bigint' ? number : BigInt(Math.trunc(number));
  switch (type) {
    case 'd':
    case 'i':
    case 'u':
      return whole.toString();
    case 'x':
      return whole.toString(16);
    case 'X':
      return whole.toString(16).toUpperCase();
    case 'o':
      return whole.toString(8);
    case 'b':
      return whole.toString(2);
    case 'f':
    case 'F':
      return Number(number).toFixed(precision ?? 6);
    default:
      throw new Error(`unsupported format character '${type}'`);
  }
}

/** Fills a string up to a width, aligned to the left `<`, right `>` or center `^`; `=` fills between sign and digits. */
export function padded(text: string, width: number, align: string, fill = align === '=' ? '0' : ' '): string {
  const missing = checkedSize(Math.max(0, width - Array.from(text).length));
  if (align === '<') return text + fill.repeat(missing);
  if (align === '^') return fill.repeat(Math.floor(missing / 2)) + text + fill.repeat(Math.ceil(missing / 2));
  const [, sign = '', digits = text] = align === '=' ? (/^([-+]?)([\s\S]*)$/.exec(text) ?? []) : [];
  return sign + fill.repeat(missing) + digits;
}

/** Python's `'{}: {name:>8}'.format(…)`. Throws if values and format do not match. */
export function braceFormat(format: string, { positional, named }: Arguments): string {
  let next = 0;
  return format.replace(
    /\{\{|\}\}|\{([^{}!:]*)(?:!([rs]))?(?::([^{}]*))?\}|[{}]/g,
    (whole, field: string | undefined, conversion: string | undefined, specification = '') => {
      if (whole === '{{' || whole === '}}') return whole.charAt(0);
      if (field === undefined) throw new Error(`a single ${whole} in the format ${repr(format)}`);
      const value = field === '' ? positional[next++] : (positional[Number(field)] ?? named.get(field));
      if (value === undefined) throw new Error(`no value for {${field}} in the format ${repr(format)}`);
      return formatted(conversion === 'r' ? repr(value) : value, String(specification));
    },
  );
}

/** Formats a value by a format specification such as `>8`, `03d` or `.2f`. */
function formatted(args: Value, specification: string): string {
  // With a format specification, Python prints `True` as 1.
  const value = typeof args === 'boolean' && specification !== '' ? BigInt(args) : args;
  const [, fill, align, zeros, width = '0', precision, type] =
    /^(?:(.)?([<>^=]))?(0)?(\d+)?(?:\.(\d+))?([a-zA-Z])?$/.exec(specification) ?? [];
  const digits = precision === undefined ? undefined : Number(precision);
  const isNumber = numberOf(value) !== undefined;
  if (
    type === undefined &&
    fill === undefined &&
    width === '0' &&
    specification !== '' &&
    digits === undefined
  )
    throw new Error(`invalid format specification ${repr(specification)}`);
  if (specification !== '' && typeof withoutAttributes(value) !== 'string' && !isNumber)
    throw new Error(`unsupported format specification ${repr(specification)} for ${typeName(value)}`);
  const body =
    type === undefined || type === 's' ? str(value).slice(0, digits) : formattedNumber(type, value, digits);
  const side = align ?? (zeros === '0' ? '=' : isNumber ? '>' : '<');
  return padded(body, Number(width), side, fill ?? (zeros === '0' ? '0' : ' '));
}

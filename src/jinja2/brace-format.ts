import { numberOf } from './number-of.ts';
import { formattedNumber, padded } from './percent-format.ts';
import { textOf, written } from './text-of.ts';
import { kindOf, plain, type Arguments, type Value } from './value.ts';

/** Python's `'{}: {name:>8}'.format(…)`. Throws where it does not fit. */
export function braceFormat(format: string, { positional, named }: Arguments): string {
  let next = 0;
  return format.replace(
    /\{\{|\}\}|\{([^{}!:]*)(?:!([rs]))?(?::([^{}]*))?\}|[{}]/g,
    (whole, field: string | undefined, conversion: string | undefined, specification = '') => {
      if (whole === '{{' || whole === '}}') return whole.charAt(0);
      if (field === undefined) throw new Error(`a single ${whole} in the format ${written(format)}`);
      const value = field === '' ? positional[next++] : (positional[Number(field)] ?? named.get(field));
      if (value === undefined) throw new Error(`no value for {${field}} in the format ${written(format)}`);
      return formatted(conversion === 'r' ? written(value) : value, String(specification));
    },
  );
}

/** A value by a format specification: `>8`, `03d`, `.2f`. */
function formatted(given: Value, specification: string): string {
  // With a format, Python writes `True` as 1.
  const value = typeof given === 'boolean' && specification !== '' ? BigInt(given) : given;
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
    throw new Error(`invalid format specification ${written(specification)}`);
  if (specification !== '' && typeof plain(value) !== 'string' && !isNumber)
    throw new Error(`unsupported format specification ${written(specification)} for ${kindOf(value)}`);
  const body =
    type === undefined || type === 's'
      ? textOf(value).slice(0, digits)
      : formattedNumber(type, value, digits);
  const side = align ?? (zeros === '0' ? '=' : isNumber ? '>' : '<');
  return padded(body, Number(width), side, fill ?? (zeros === '0' ? '0' : ' '));
}

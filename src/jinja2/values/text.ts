import { kindOf, Missing, Named, None, Tuple, type Value } from './value.ts';

/** A value as Python's `str()` has it, which is how a template prints it. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Named) return value.text;
  return value instanceof Missing ? '' : written(value);
}

/** A value as Python's `repr()` has it: how it is printed inside of a list. */
export function written(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return value.toString();
    case 'number':
      return writtenFloat(value);
    case 'string':
      return quoted(value);
    default:
  }
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (value instanceof Tuple) {
    const items = value.items.map(written);
    return items.length === 1 ? `(${items.join('')},)` : `(${items.join(', ')})`;
  }
  if (value instanceof Map) {
    const entries = Array.from(value, ([key, item]) => `${written(key)}: ${written(item)}`);
    return `{${entries.join(', ')}}`;
  }
  if (value instanceof Named) return quoted(value.text);
  return value instanceof Missing ? 'Undefined' : value instanceof None ? 'None' : `<${kindOf(value)}>`;
}

/** `1.0`, `0.1`, `1e+16`: the shortest digits that read back as the same number, with a dot or an exponent. */
function writtenFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e16)) {
    const digits = Object.is(value, -0) ? '-0' : String(value);
    return digits.includes('.') ? digits : `${digits}.0`;
  }
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** In single quotes, or in double ones where the text has single ones only. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\\n\r\t]|[\x00-\x1f\x7f]/g, (character) => {
    const known = escapes[character];
    return known ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `${quote}${quote === "'" ? body.replaceAll("'", "\\'") : body}${quote}`;
}

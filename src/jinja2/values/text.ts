import { typeName, Undefined, StrWithAttributes, None, Tuple, type Value } from './value.ts';

/** Python's `str()`, which is how a template prints a value. */
export function str(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof StrWithAttributes) return value.text;
  return value instanceof Undefined ? '' : repr(value);
}

/** Python's `repr()`, which is how a value prints inside a list. */
export function repr(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return value.toString();
    case 'number':
      return reprOfFloat(value);
    case 'string':
      return reprOfString(value);
    default:
  }
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (value instanceof Tuple) {
    const items = value.items.map(repr);
    return items.length === 1 ? `(${items.join('')},)` : `(${items.join(', ')})`;
  }
  if (value instanceof Map) {
    const entries = Array.from(value, ([key, item]) => `${repr(key)}: ${repr(item)}`);
    return `{${entries.join(', ')}}`;
  }
  if (value instanceof StrWithAttributes) return reprOfString(value.text);
  return value instanceof Undefined ? 'Undefined' : value instanceof None ? 'None' : `<${typeName(value)}>`;
}

/** The shortest digits that read back as the same number, with a dot or an exponent: `1.0`, `0.1`, `1e+16`. */
function reprOfFloat(value: number): string {
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

/** In single quotes; in double quotes if the text has single ones and no double ones. */
function reprOfString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\\n\r\t]|[\x00-\x1f\x7f]/g, (character) => {
    const known = escapes[character];
    return known ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `${quote}${quote === "'" ? body.replaceAll("'", "\\'") : body}${quote}`;
}

/** A YAML mapping, as the parser returns it. */
export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The `when` of zod rules that compare several settings of a mapping. With it, a rule also runs if one of the settings
 * is invalid by itself, so that all problems are reported at once. The rule must therefore expect unchecked values,
 * although its types say otherwise.
 */
export function whenMapping({ value }: { readonly value: unknown }): boolean {
  return isMapping(value);
}

/** Returns a list unchanged, and an empty list for any other value; another rule reports that value. */
export function listOf<T>(value: readonly T[] | undefined): readonly T[];
export function listOf(value: unknown): readonly unknown[];
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Prepares a mapping for a zod discriminated union: converts the word at `key` to lower case, or sets it to `otherwise`
 * if it is missing. Any other value is returned unchanged.
 */
export function lowerCaseKind(key: string, otherwise?: string): (value: unknown) => unknown {
  return (value) => {
    if (!isMapping(value)) return value;
    const word = value[key] ?? otherwise;
    return { ...value, [key]: typeof word === 'string' ? word.toLowerCase() : word };
  };
}

/** The error of a zod discriminated union whose word is not one of `words`; other errors keep zod's message. */
export function unknownKindError(words: readonly string[]) {
  return ({ code }: { readonly code?: string }): string | undefined =>
    code === 'invalid_union' ? `expected one of ${words.join(', ')}` : undefined;
}

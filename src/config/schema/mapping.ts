/** A YAML mapping, as the parser returns it. */
export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The condition for rules that compare several settings of a mapping. Such a rule also runs when one of the settings
 * is invalid by itself, so that all problems are reported at once; it therefore sees raw values, whatever its types
 * say.
 */
export function whenMapping({ value }: { readonly value: unknown }): boolean {
  return isMapping(value);
}

/** The list, or an empty list for any other value, which another rule reports. */
export function listOf<T>(value: readonly T[] | undefined): readonly T[];
export function listOf(value: unknown): readonly unknown[];
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Prepares a mapping for a discriminated union: the word at `key` in small letters, or `otherwise` where there is
 * none. Returns anything else unchanged.
 */
export function kindWord(key: string, otherwise?: string): (value: unknown) => unknown {
  return (value) => {
    if (!isMapping(value)) return value;
    const word = value[key] ?? otherwise;
    return { ...value, [key]: typeof word === 'string' ? word.toLowerCase() : word };
  };
}

/** The message for a word that is none of these; other errors keep their own message. */
export function expectKind(words: readonly string[]) {
  return ({ code }: { readonly code?: string }): string | undefined =>
    code === 'invalid_union' ? `expected one of ${words.join(', ')}` : undefined;
}

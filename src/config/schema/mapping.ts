/** A YAML mapping, as the parser gives it. */
export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * When to check a rule that looks at more than one setting of a mapping: also when one of them is wrong by
 * itself, so that all problems are told at once. Such a rule sees what the file says, whatever its types promise.
 */
export function whenMapping({ value }: { readonly value: unknown }): boolean {
  return isMapping(value);
}

/** The list, or an empty one for what is no list: another rule says so. */
export function listOf<T>(value: readonly T[] | undefined): readonly T[];
export function listOf(value: unknown): readonly unknown[];
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Prepares a mapping for the word that tells its kind: in small letters, or `otherwise` where there is none.
 * What is no mapping passes as it is.
 */
export function kindWord(key: string, otherwise?: string): (value: unknown) => unknown {
  return (value) => {
    if (!isMapping(value)) return value;
    const word = value[key] ?? otherwise;
    return { ...value, [key]: typeof word === 'string' ? word.toLowerCase() : word };
  };
}

/** What to say when the word is none of these; other errors keep their words. */
export function expectKind(...words: readonly string[]) {
  return ({ code }: { readonly code?: string }): string | undefined =>
    code === 'invalid_union' ? `expected one of ${words.join(', ')}` : undefined;
}

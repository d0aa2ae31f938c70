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

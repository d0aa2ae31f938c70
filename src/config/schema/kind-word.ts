import { isMapping } from './mapping.ts';

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

import type { Body, Statement } from './statement.ts';

/**
 * All statements at a path of words: `routing-options router-id` finds `router-id 10.0.0.1;`. A container that is
 * written several times is as good as one, and several words may stand before its braces. Without what is
 * `inactive:`, which is not there for Junos either.
 */
export function statementsAt(body: Body, path: readonly string[]): readonly Statement[] {
  return body.statements.flatMap((statement) => {
    const words = statement.words.map(({ text }) => text);
    const said = Math.min(words.length, path.length);
    if (words.slice(0, said).some((word, place) => word !== path[place])) return [];
    if (said === path.length) return [statement];
    return statement.body === undefined ? [] : statementsAt(statement.body, path.slice(said));
  });
}

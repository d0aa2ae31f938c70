import type { CliSurroundings } from './surroundings.ts';

/** Colour is for eyes that want it: on a terminal, and not where NO_COLOR says anything (no-color.org). */
export function inColour({
  isTerminal,
  environment,
}: Pick<CliSurroundings, 'isTerminal' | 'environment'>): boolean {
  return isTerminal && (environment['NO_COLOR'] ?? '') === '';
}

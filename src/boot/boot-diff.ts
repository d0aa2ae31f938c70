import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { secretlessTexts } from './secretless-texts.ts';

interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** The search takes the square of it: seconds, no more. */
const mostChanges = 6000;

/**
 * How one configuration becomes another, as a unified diff without secrets; empty where no line differs. Throws an
 * Error where one is not a configuration, or where they have too little in common.
 */
export function bootDiff(from: NamedText, to: NamedText): string {
  const [before = '', after = ''] = secretlessTexts([from, to]);
  if (before === after) return '';
  const patch = createTwoFilesPatch(from.name, to.name, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
    maxEditLength: mostChanges,
  });
  if (patch === undefined)
    throw new Error(
      `${from.name} and ${to.name} differ in more than ${mostChanges} lines: write it with --output and compare it with a program for that`,
    );
  return patch;
}

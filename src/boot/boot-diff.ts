import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { messageOf } from '../model/message-of.ts';
import { agentGroupName } from './access/agent-access.ts';
import { type Splice, applySplices } from './junos-text/edit-text.ts';
import { type Body, readStatements, type Word } from './junos-text/read-statements.ts';

interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** The time of the comparison grows with the square of the changes; this many take seconds. */
const mostChanges = 6000;

/**
 * Compares two configurations, for `render --diff`: a unified diff without secrets, empty if no line differs. Throws
 * an Error if one of them is not a configuration, or if they differ in too many lines.
 */
export function bootDiff(from: NamedText, to: NamedText): string {
  const [before = '', after = ''] = hideSecrets([from, to]);
  if (before === after) return '';
  const patch = createTwoFilesPatch(from.name, to.name, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
    maxEditLength: mostChanges,
  });
  if (patch === undefined)
    throw new Error(
      `${from.name} and ${to.name} differ in more than ${mostChanges} lines: write the text with --output and compare the files with another program`,
    );
  return patch;
}

const secretName = /(?:password|passphrase|secret|key)$/;
const secretLook = /^\$\w+\$|^-----BEGIN/;
/** The mark of Junos itself. */
const secretMark = /^[ \t]*## SECRET-DATA/;

/**
 * Replaces secrets by numbers: the same number stands for the same secret in all of the texts. The secrets of the
 * agent's group are new at each boot, so they are all shown alike. Throws an Error with the line if a text is not a
 * configuration.
 */
function hideSecrets(texts: readonly { readonly name: string; readonly text: string }[]): readonly string[] {
  const numbers = new Map<string, number>();
  const shown = (secret: string, isAgents: boolean) => {
    if (isAgents) return '"(new at each boot)"';
    const number = numbers.get(secret) ?? numbers.size + 1;
    numbers.set(secret, number);
    return `"(secret ${number})"`;
  };
  return texts.map(({ name, text }) => {
    const splices = secretsIn(configurationOf(name, text), text, false).map(
      ({ word: { start, end, text: secret }, isAgents }): Splice => ({
        start,
        end,
        text: shown(secret, isAgents),
      }),
    );
    return applySplices(text, splices);
  });
}

function configurationOf(name: string, text: string): Body {
  try {
    return readStatements(text);
  } catch (error) {
    const why = messageOf(error);
    throw new Error(`${name} is not a Junos configuration (${why})`, { cause: error });
  }
}

function secretsIn(
  { statements }: Body,
  text: string,
  isAgents: boolean,
): readonly { readonly word: Word; readonly isAgents: boolean }[] {
  return statements.flatMap(({ words, end, body }) => {
    const isInside = isAgents || words.some((word) => word.text === agentGroupName);
    const isMarked = secretMark.test(text.slice(body?.start ?? end, text.indexOf('\n', body?.start ?? end)));
    const secrets = words.filter(
      (word, place) =>
        secretLook.test(word.text) ||
        (place === words.length - 1 &&
          (isMarked || (place > 0 && secretName.test(words[place - 1]?.text ?? '')))),
    );
    const found = secrets.map((word) => ({ word, isAgents: isInside }));
    return body === undefined ? found : [...found, ...secretsIn(body, text, isInside)];
  });
}

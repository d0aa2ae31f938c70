import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { messageOf } from '../model/message-of.ts';
import { agentGroupName } from './access/agent-access.ts';
import { type Splice, spliced } from './junos-text/edit-text.ts';
import { type Body, readStatements, type Word } from './junos-text/read-statements.ts';

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

const secretName = /(?:password|passphrase|secret|key)$/;
const secretLook = /^\$\w+\$|^-----BEGIN/;
/** As Junos itself marks them. */
const secretMark = /^[ \t]*## SECRET-DATA/;

/**
 * Configurations with numbers in the place of secrets: the same number is the same secret, in all of them. Those of
 * the agent's group are made anew at each boot, and all look alike. Throws an Error with the line where one is not
 * a configuration.
 */
function secretlessTexts(
  texts: readonly { readonly name: string; readonly text: string }[],
): readonly string[] {
  const numbers = new Map<string, number>();
  const shown = (secret: string, isAgents: boolean) => {
    if (isAgents) return '"(made anew at each boot)"';
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
    return spliced(text, splices);
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

import { agentGroupName } from './agent-access.ts';
import { readStatements } from './junos-text/read-statements.ts';
import { spliced, type Splice } from './junos-text/splice.ts';
import type { Body, Word } from './junos-text/statement.ts';
import { messageOf } from '../model/message-of.ts';

const secretName = /(?:password|passphrase|secret|key)$/;
const secretLook = /^\$\w+\$|^-----BEGIN/;
/** As Junos itself marks them. */
const secretMark = /^[ \t]*## SECRET-DATA/;

/**
 * Configurations with numbers in the place of secrets: the same number is the same secret, in all of them. Those of
 * the agent's group are made anew at each boot, and all look alike. Throws an Error with the line where one is not
 * a configuration.
 */
export function secretlessTexts(
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

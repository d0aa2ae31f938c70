import { parseAddress } from '../model/address.ts';
import { ago } from '../ops/ago.ts';
import type { Everybody, Explained } from '../ops/explain/explain-answer.ts';
import { explainText } from '../ops/explain/explain-text.ts';
import { askAgent } from './ask-agent.ts';
import type { CliSurroundings, ExitCode } from './surroundings.ts';
import { table } from './table.ts';

export interface ExplainOptions {
  readonly json?: boolean;
  readonly agent: string;
}

/** Why an address is or is not a peer of the running agent; without one, a line about each that it knows. */
export async function explainCommand(
  text: string | undefined,
  { json = false, agent }: ExplainOptions,
  { out, err }: Pick<CliSurroundings, 'out' | 'err'>,
): Promise<ExitCode> {
  const address = text === undefined ? undefined : parseAddress(text);
  if (text !== undefined && address === undefined) {
    err(`meshrr explain: ${text} is no address; expected one such as 10.42.3.7 or 2001:db8::7\n`);
    return 2;
  }
  if (address === undefined) {
    const everybody = await askAgent<Everybody>(agent, '/explain');
    out(json ? asJson(everybody) : everybodyText(everybody));
  } else {
    const explained = await askAgent<Explained>(agent, `/explain?address=${encodeURIComponent(address)}`);
    out(json ? asJson(explained) : explanationText(explained));
  }
  return 0;
}

const asJson = (told: Explained | Everybody) => `${JSON.stringify(told, null, 2)}\n`;

function everybodyText({ addresses }: Everybody): string {
  if (addresses.length === 0) return 'nobody: no source names anybody, and the device has no neighbors\n';
  const rows = addresses.map(({ address, pod, summary }) => [address, pod === address ? '' : pod, summary]);
  return table([['ADDRESS', 'POD', 'WHAT IT IS, AND WHY'], ...rows]);
}

/** First the answer, then what it comes from. */
export function explanationText(explained: Explained): string {
  const { at, lookedAt } = explained;
  const [head, ...sections] = explainText(explained, at).map(({ title, lines }) =>
    [title, ...lines.map((line) => `  ${line}`)].map((line) => `${line}\n`).join(''),
  );
  const note = `As the round ${ago(lookedAt, at)} saw it, with what telemetry has told since.\n`;
  return [head, ...sections, note].join('\n');
}

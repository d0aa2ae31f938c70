import { parseAddress } from '../model/address.ts';
import type { ExplainedAll, Explained } from '../ops/explain/explain-answer.ts';
import { explainText } from '../ops/explain/explain-text.ts';
import { ago, withRelativeTimes } from '../ops/words/time.ts';
import { askAgent } from './ask-agent.ts';
import type { ExitCode, Host } from './host.ts';
import { table } from './layout.ts';

export interface ExplainOptions {
  readonly json?: boolean;
  readonly agent: string;
}

/**
 * `meshrr explain [ADDRESS|POD]`: prints why an address, or each address of a pod, is or is not a peer of the running
 * agent; without an argument, one line for each address that the agent knows.
 */
export async function explainCommand(
  text: string | undefined,
  { json = false, agent }: ExplainOptions,
  { out, err }: Pick<Host, 'out' | 'err'>,
): Promise<ExitCode> {
  const explain = (address: string) =>
    askAgent<Explained>(agent, `/explain?address=${encodeURIComponent(address)}`);
  const address = text === undefined ? undefined : parseAddress(text);
  if (address !== undefined) {
    const explained = await explain(address);
    out(json ? asJson(explained) : explanationText(explained));
    return 0;
  }
  if (text !== undefined && !/^[a-z0-9][a-z0-9.-]*$/.test(text)) {
    err(
      `meshrr explain: ${text} is neither an address, such as 10.42.3.7 or 2001:db8::7, nor the name of a pod\n`,
    );
    return 2;
  }

  const known = await askAgent<ExplainedAll>(agent, '/explain');
  if (text === undefined) {
    out(json ? asJson(known) : allText(known));
    return 0;
  }
  const addresses = known.addresses.filter(({ pod }) => pod === text);
  if (addresses.length === 0) {
    err(
      `meshrr explain: no source knows a pod ${text}; without a name, \`meshrr explain\` lists all that are known\n`,
    );
    return 1;
  }
  const { version, at } = known;
  const all = await Promise.all(addresses.map((one) => explain(one.address)));
  out(json ? asJson({ version, at, pod: text, addresses: all }) : all.map(explanationText).join('\n'));
  return 0;
}

const asJson = (answer: unknown) => `${JSON.stringify(answer, null, 2)}\n`;

function allText({ addresses, at }: ExplainedAll): string {
  if (addresses.length === 0) return 'no addresses: no source names any, and the device has no neighbors\n';
  const rows = addresses.map(({ address, pod, summary }) => [
    address,
    pod === address ? '' : pod,
    withRelativeTimes(summary, at),
  ]);
  return table([['ADDRESS', 'POD', 'WHAT IT IS, AND WHY'], ...rows]);
}

/** The explanation as text: the answer first, then its reasons. */
export function explanationText(explained: Explained): string {
  const { at, lookedAt } = explained;
  const [head, ...sections] = explainText(explained, at).map(({ title, lines }) =>
    [title, ...lines.map((line) => `  ${line}`)].map((line) => `${line}\n`).join(''),
  );
  const note = `Based on the round ${ago(lookedAt, at)} and the telemetry since then.\n`;
  return [head, ...sections, note].join('\n');
}

import { inOrder, parseAddress, type IpAddress } from '../../model/address.ts';
import type { Look } from '../../model/outcome.ts';
import { explainer } from '../../plan/explain/explain.ts';
import { explainWords, type ExplainWords } from './explain-words.ts';
import type { Iso } from '../words/time.ts';
import { jsonType, textType, type Answer } from '../http/listen.ts';

/** What `/explain?address=…` serves: why one address is or is not a peer. */
export interface Explained extends ExplainWords {
  readonly version: 1;
  /** When it was served; ISO 8601. */
  readonly at: string;
  /** When the last round read the device; the sessions are newer, from telemetry. */
  readonly lookedAt: string;
}

/** What `/explain` serves: every known address with one line, in numeric order. */
export interface ExplainedAll {
  readonly version: 1;
  readonly at: string;
  readonly lookedAt: string;
  readonly addresses: readonly Pick<ExplainWords, 'address' | 'pod' | 'summary'>[];
}

/** Explains one address, from the last look. */
export function explained(look: Look, address: IpAddress, at: string, iso: Iso): Explained {
  const words = explainWords(explainer(look, look.verdict).of(address), iso, look.verdict.pending);
  return { version: 1, at, lookedAt: iso(look.now), ...words };
}

function explainedAll(look: Look, at: string, iso: Iso): ExplainedAll {
  const explain = explainer(look, look.verdict);
  const addresses = explain
    .addresses()
    .map((address) => explainWords(explain.of(address), iso, look.verdict.pending))
    .map(({ address, pod, summary }) => ({ address, pod, summary }));
  return { version: 1, at, lookedAt: iso(look.now), addresses };
}

/** Finds the address that an operator asked about, by address or by the name of a pod; or says why it cannot. */
export function findAddress(text: string, { view }: Look): IpAddress | { readonly problem: string } {
  const asked = text.trim();
  const address = parseAddress(asked);
  if (address !== undefined) return address;
  const endpoints = Array.from(view.values()).flatMap(({ known }) => Array.from(known.values()));
  const named = endpoints.filter(({ identity }) => identity === asked).map((endpoint) => endpoint.address);
  const [only, ...others] = inOrder(new Set(named));
  if (only === undefined)
    return {
      problem: `${asked} is neither an address, such as 10.42.3.7, nor the name of a pod that a source knows`,
    };
  return others.length === 0
    ? only
    : { problem: `${asked} has several addresses: ask about one of ${[only, ...others].join(', ')}` };
}

/** The answer before the first round. */
export const tooEarly = 'the agent has not read the device yet; see /status';

/** Answers `/explain` over HTTP, about one address or pod, or about all. */
export function explainAnswer(look: Look | undefined, asked: string | null, now: number, iso: Iso): Answer {
  if (look === undefined) return { code: 503, type: textType, body: `${tooEarly}\n` };
  const address = asked === null ? undefined : findAddress(asked, look);
  if (typeof address === 'object') return { code: 400, type: textType, body: `${address.problem}\n` };
  const at = iso(now);
  const body = address === undefined ? explainedAll(look, at, iso) : explained(look, address, at, iso);
  return { code: 200, type: jsonType, body: `${JSON.stringify(body, null, 2)}\n` };
}

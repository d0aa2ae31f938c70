import { inOrder, parseAddress, type IpAddress } from '../../model/address.ts';
import type { Look } from '../../model/outcome.ts';
import { explainer } from '../../plan/explain/explain.ts';
import { explainWords, type ExplainWords } from './explain-words.ts';
import type { Iso } from '../words/time.ts';
import { json, plain, type Answer } from '../http/listen.ts';

/** What `/explain?address=…` serves. */
export interface Explained extends ExplainWords {
  readonly version: 1;
  /** When it was told; ISO 8601. */
  readonly at: string;
  /** When the round looked that this tells of; sessions are as told since. */
  readonly lookedAt: string;
}

/** What `/explain` serves: everybody, one line each, in numeric order. */
export interface Everybody {
  readonly version: 1;
  readonly at: string;
  readonly lookedAt: string;
  readonly addresses: readonly Pick<ExplainWords, 'address' | 'pod' | 'summary'>[];
}

/** Why an address is or is not a peer, by the last look. */
export function explained(look: Look, address: IpAddress, at: string, iso: Iso): Explained {
  const words = explainWords(explainer(look, look.verdict).of(address), iso, look.verdict.pending);
  return { version: 1, at, lookedAt: iso(look.now), ...words };
}

function everybody(look: Look, at: string, iso: Iso): Everybody {
  const explain = explainer(look, look.verdict);
  const addresses = explain
    .addresses()
    .map((address) => explainWords(explain.of(address), iso, look.verdict.pending))
    .map(({ address, pod, summary }) => ({ address, pod, summary }));
  return { version: 1, at, lookedAt: iso(look.now), addresses };
}

/** Whom it is asked about, by address or by a pod's name, or why there is no answer. */
export function addressAsked(text: string, { view }: Look): IpAddress | { readonly problem: string } {
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

/** Nobody can tell before the first round. */
export const tooEarly = 'no round has looked at the device yet; see /status';

/** Answers `/explain`, of one address or pod, or of everybody. */
export function explainAnswer(look: Look | undefined, asked: string | null, now: number, iso: Iso): Answer {
  if (look === undefined) return { code: 503, type: plain, body: `${tooEarly}\n` };
  const address = asked === null ? undefined : addressAsked(asked, look);
  if (typeof address === 'object') return { code: 400, type: plain, body: `${address.problem}\n` };
  const at = iso(now);
  const body = address === undefined ? everybody(look, at, iso) : explained(look, address, at, iso);
  return { code: 200, type: json, body: `${JSON.stringify(body, null, 2)}\n` };
}

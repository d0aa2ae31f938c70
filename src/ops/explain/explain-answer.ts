import { parseAddress } from '../../model/address.ts';
import type { Look } from '../../model/outcome.ts';
import { explainer } from '../../plan/explain.ts';
import { explainWords, type ExplainWords } from './explain-words.ts';
import { iso } from '../iso.ts';
import { json, plain, type Answer } from '../listen.ts';

/** What `/explain?address=…` serves. */
export interface Explained extends ExplainWords {
  readonly version: 1;
  /** When it was told, by the agent's clock; ISO 8601. */
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

/** Answers why an address is or is not a peer, by the last look; 503 before there was one. */
export function explainAnswer(look: Look | undefined, asked: string | null, now: number): Answer {
  const address = asked === null ? undefined : parseAddress(asked.trim());
  if (asked !== null && address === undefined) {
    return { code: 400, type: plain, body: `${asked} is no address; expected one such as 10.42.3.7\n` };
  }
  if (look === undefined) {
    return { code: 503, type: plain, body: 'no round has looked at the device yet; see /status\n' };
  }
  const { of, everybody } = explainer(look, look.verdict);
  const words = (one: Parameters<typeof of>[0]) => explainWords(of(one), look.verdict.pending);
  const head = { version: 1 as const, at: iso(now), lookedAt: iso(look.now) };
  const body: Explained | Everybody =
    address === undefined
      ? {
          ...head,
          addresses: everybody()
            .map(words)
            .map((told) => ({ address: told.address, pod: told.pod, summary: told.summary })),
        }
      : { ...head, ...words(address) };
  return { code: 200, type: json, body: `${JSON.stringify(body, null, 2)}\n` };
}

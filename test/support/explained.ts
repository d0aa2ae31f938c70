import type { Look } from '../../src/model/outcome.ts';
import { explainWords } from '../../src/ops/explain/explain-words.ts';
import { wallIso } from '../../src/ops/words/time.ts';
import { explainer } from '../../src/plan/explain/explain.ts';
import { after } from './situations.ts';
import { ip } from './addresses.ts';

/** What `/explain` says about an address after a round. */
export const explain = (look: Look, address: string) =>
  explainWords(explainer(look, look.verdict).of(ip(address)), wallIso, look.verdict.pending);

/** A second of the tests' time in the format of `/explain`. */
export const iso = (second: number) => new Date(after(second)).toISOString();

/** The ledger of an agent that started long ago and has not committed recently. */
export const longAgo = { since: 0, removals: [], penalties: new Map() };

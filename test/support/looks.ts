import type { Look } from '../../src/model/outcome.ts';
import { decide } from '../../src/plan/decide.ts';
import type { Situation } from '../../src/model/situation.ts';
import { situation } from './situations.ts';

/** A look at a situation, as a round would have it. */
export function lookAt(parts: Partial<Situation> & { readonly at?: number } = {}): Look {
  const looked = situation(parts);
  return { ...looked, verdict: decide(looked) };
}

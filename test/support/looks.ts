import type { Look } from '../../src/model/outcome.ts';
import { decide } from '../../src/plan/decide.ts';
import type { Situation } from '../../src/model/situation.ts';
import { healthOf, meshSource, running, seen, situation, viewOf } from './situations.ts';

/** What a round reads and decides in a situation. */
export function lookAt(parts: Partial<Situation> & { readonly at?: number } = {}): Look {
  const looked = situation(parts);
  return { ...looked, verdict: decide(looked) };
}

/** Two peers are up and their source has become empty: their removal is withheld. */
export const emptied: Partial<Situation> = {
  view: viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [10, seen(meshSource)], [45, seen(meshSource)]),
  running: running(['10.0.1.1', '10.0.1.2']),
  health: healthOf([[1, { '10.0.1.1': 'up', '10.0.1.2': 'up' }]]),
};

import type { Unit } from '../model/refusal.ts';
import { subtract } from '../model/prefix-set.ts';
import type { AllowStep, Plan, Step } from '../model/step.ts';

/** The unit that a step belongs to; see model/refusal.ts. */
export function unitOf(step: Step): Unit {
  switch (step.kind) {
    case 'add':
    case 'remove':
      return step.peer;
    case 'allow':
      return allowUnit(step.group);
    case 'graceful-shutdown':
      return drainUnit;
  }
}

export const drainUnit: Unit = 'graceful-shutdown';

export function allowUnit(group: string): Unit {
  return `allow ${group}`;
}

/**
 * The units of a plan, in the order in which they are to be tried one after another: who comes before who goes.
 *
 * An `allow` that only closes follows the neighbors of the plan, and is no unit of its own beside them.
 */
export function unitsOf({ steps }: Plan): readonly Unit[] {
  const movesPeers = steps.some(({ kind }) => kind === 'add' || kind === 'remove');
  const counts = (step: Step) => step.kind !== 'allow' || !movesPeers || opens(step);
  const ordered = steps.filter(counts).toSorted((a, b) => turn[a.kind] - turn[b.kind]);
  return Array.from(new Set(ordered.map(unitOf)));
}

const turn: Readonly<Record<Step['kind'], number>> = { 'graceful-shutdown': 0, add: 1, allow: 2, remove: 3 };

function opens({ from, to }: AllowStep): boolean {
  return subtract(to, from).length > 0;
}

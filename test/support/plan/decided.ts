import type { Prefix } from '../../../src/model/prefix-set.ts';
import type { View } from '../../../src/model/sighting.ts';
import type { Situation } from '../../../src/model/situation.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import { decide } from '../../../src/plan/decide.ts';
import { explainer, type Explainer } from '../../../src/plan/explain/explain.ts';
import { coreSource, lines, meshSource, seen, situation, viewOf } from '../situations.ts';

type Parts = Parameters<typeof situation>[0];

/** A verdict, with the steps of its plan in the forms that tests compare. */
export interface Decided extends Verdict {
  /** All steps: `+ mesh 10.0.1.1 discovered`, `allow clients`. */
  readonly lines: readonly string[];
  /** The steps about neighbors of one group. */
  readonly linesOf: (group: string) => readonly string[];
  /** The additions, of any group. */
  readonly added: readonly string[];
  /** The removals, of any group. */
  readonly removed: readonly string[];
  /** The new `allow`; absent if the plan does not change it. */
  readonly allow?: readonly Prefix[];
}

/** Decides on a situation that differs from the usual one in these parts. */
export function decided(parts: Parts): Decided {
  const verdict = decide(situation(parts));
  const all = lines(verdict.plan);
  const [allow] = (verdict.plan?.steps ?? []).filter((step) => step.kind === 'allow');
  return {
    ...verdict,
    lines: all,
    linesOf: (group) => all.filter((line) => line.includes(` ${group} `)),
    added: all.filter((line) => line.startsWith('+')),
    removed: all.filter((line) => line.startsWith('-')),
    ...(allow && { allow: allow.to }),
  };
}

/** Explains the verdict on a situation that differs from the usual one in these parts. */
export function explained(parts: Parts): Explainer {
  const whole: Situation = situation(parts);
  return explainer(whole, decide(whole));
}

/** The view after the sources of both groups named these members, at second 0. */
export function viewNaming(mesh: readonly string[], core: readonly string[]): View {
  return viewOf([0, seen(meshSource, ...mesh)], [0, seen(coreSource, ...core)]);
}

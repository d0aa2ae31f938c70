import { penaltyMs } from '../model/back-off.ts';
import type { Ledger, Refusal, Search, Unit } from '../model/ledger.ts';
import type { AllowStep, Plan, Step } from '../model/step.ts';
import type { Withheld } from '../model/verdict.ts';
import { subtract } from '../model/prefix-set.ts';

/** Why a unit must not be changed now; `undefined` if it may be. */
export function holdOf(
  { refused, search }: Pick<Ledger, 'refused' | 'search'>,
  unit: Unit,
): Pick<Withheld, 'guard' | 'until'> | undefined {
  if (search?.waiting.some((units) => units.has(unit)) === true) return { guard: 'in-turn' };
  const refusal = refused?.get(unit);
  if (refusal === undefined || search?.turn.has(unit) === true) return undefined;
  return { guard: 'refused', until: refusal.until };
}

/**
 * The ledger after the device refused a plan. One half of the plan is tried, then the other half, and so on, down to
 * the units that the device refuses. These are left alone for a while. Each half is decided anew, with its own `allow`.
 *
 *     plan a b c d   refused
 *     a b            refused
 *     a              lands
 *     b              refused: quarantine
 *     c d            lands
 *
 * A plan that cannot be divided (a peer leaves only when another joins) is decided again as it was. Then the last of
 * its units is left alone.
 */
export function refuse(ledger: Ledger, plan: Plan, because: string, now: number): Ledger {
  const units = unitsOf(plan);
  const { waiting, plans }: Omit<Search, 'turn'> = ledger.search ?? { waiting: [], plans: [] };
  const half = Math.ceil(units.length / 2);
  if (half < units.length && !plans.includes(plan.hash)) {
    const search: Search = {
      turn: new Set(units.slice(0, half)),
      waiting: [new Set(units.slice(half)), ...waiting],
      plans: [...plans, plan.hash],
    };
    return { ...ledger, search };
  }
  const unit = units.at(-1);
  const step = plan.steps.find((one) => unitOf(one) === unit);
  if (unit === undefined || step === undefined) return ledger;
  const failures = (ledger.refused?.get(unit)?.failures ?? 0) + 1;
  const group = step.kind === 'graceful-shutdown' ? 'MESHRR' : step.group;
  const refusal: Refusal = { group, step: step.kind, because, failures, until: now + penaltyMs(failures) };
  return afterTurn({ ...ledger, refused: new Map(ledger.refused).set(unit, refusal) });
}

/**
 * The ledger after a plan landed: its units leave the quarantine. If one of them was refused before, the device may
 * accept the other units now as well, so they are due.
 */
export function accept(ledger: Ledger, plan: Plan, now: number): Ledger {
  if (ledger.refused === undefined && ledger.search === undefined) return ledger;
  const landed = unitsOf(plan);
  const wasRefused = landed.some((unit) => ledger.refused?.has(unit) === true);
  const left = Array.from(ledger.refused ?? []).filter(([unit]) => !landed.includes(unit));
  const refused = left.map(
    ([unit, refusal]) => [unit, wasRefused ? { ...refusal, until: now } : refusal] as const,
  );
  return afterTurn(withRefused(ledger, new Map(refused)));
}

/**
 * The ledger for the next turn, once nothing is left to do in this one; `undefined` if there is no next turn.
 *
 * When no unit waits for its turn, those in quarantine whose time is over are tried, each alone.
 */
export function nextTurn(ledger: Ledger, now: number): Ledger | undefined {
  const { search, refused = new Map<Unit, Refusal>() } = ledger;
  if (search !== undefined) {
    const left = Array.from(refused).filter(([unit]) => !search.turn.has(unit));
    return afterTurn(withRefused(ledger, new Map(left)));
  }
  const due = Array.from(refused).find(([, { until }]) => until <= now);
  return due === undefined
    ? undefined
    : { ...ledger, search: { turn: new Set([due[0]]), waiting: [], plans: [] } };
}

/** The ledger without its quarantine, after the settings changed: the device may accept now what it refused before. */
export function released({ refused: _, search: __, ...ledger }: Ledger): Ledger {
  return ledger;
}

/** The ledger without refused additions of addresses that no source names any more. */
export function forgetRefused(ledger: Ledger, isNamed: (address: Unit) => boolean): Ledger {
  if (ledger.refused === undefined) return ledger;
  const left = Array.from(ledger.refused).filter(([unit, { step }]) => step !== 'add' || isNamed(unit));
  return withRefused(ledger, new Map(left));
}

function withRefused({ refused: _, ...ledger }: Ledger, refused: ReadonlyMap<Unit, Refusal>): Ledger {
  return refused.size === 0 ? ledger : { ...ledger, refused };
}

function afterTurn({ search, ...ledger }: Ledger): Ledger {
  if (search === undefined) return ledger;
  const [turn, ...waiting] = search.waiting;
  return turn === undefined ? ledger : { ...ledger, search: { ...search, turn, waiting } };
}

/** The unit that a step belongs to; see {@link Unit}. */
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
 * The units of a plan, in the order in which they are tried one after another: additions before removals.
 *
 * An `allow` that only takes out addresses follows from the plan's changes of neighbors and is not a unit beside them.
 */
export function unitsOf({ steps }: Plan): readonly Unit[] {
  const movesPeers = steps.some(({ kind }) => kind === 'add' || kind === 'remove');
  const isUnit = (step: Step) => step.kind !== 'allow' || !movesPeers || opens(step);
  const ordered = steps.filter(isUnit).toSorted((a, b) => orderOf[a.kind] - orderOf[b.kind]);
  return Array.from(new Set(ordered.map(unitOf)));
}

const orderOf: Readonly<Record<Step['kind'], number>> = {
  'graceful-shutdown': 0,
  add: 1,
  allow: 2,
  remove: 3,
};

function opens({ from, to }: AllowStep): boolean {
  return subtract(to, from).length > 0;
}

import type { Policy } from '../model/group.ts';
import type { Ledger, Penalty } from '../model/ledger.ts';
import type { View } from '../model/sighting.ts';
import type { Plan, RemoveStep } from '../model/step.ts';
import { aloneAfterMs } from './allow.ts';
import { quota } from './guard.ts';
import { penaltyMs } from './penalty.ts';
import { accept, forgetRefused } from './quarantine.ts';
import { defined } from '../model/defined.ts';

/** Enters a plan that was committed at `now` into the ledger. */
export function remember(before: Ledger, plan: Plan, view: View, now: number): Ledger {
  const ledger = accept(before, plan, now);
  const { steps } = plan;
  const removes = steps.filter((step) => step.kind === 'remove');
  const failed = removes.filter(hasFailed);
  const replaced = failed.some(({ successor }) => successor !== undefined);
  const penalties = new Map(ledger.penalties);
  for (const { identity, peer } of failed) {
    const uid = Array.from(view.values(), ({ known }) => known.get(peer)?.uid).find(
      (one) => one !== undefined,
    );
    penalties.set(identity, harder(penalties.get(identity), uid, now));
  }
  return {
    ...ledger,
    penalties,
    ...(replaced ? { replacedAt: now } : {}),
    removals: [
      ...ledger.removals,
      ...removes.map(({ group, peer, reason }) => ({
        group,
        address: peer,
        at: now,
        byDiscoveryAlone: reason === 'left' || reason === 'family',
      })),
    ],
  };
}

/** Drops what no rule asks for any more: old removals, and penalties of pods that no source names. */
export function forget(
  ledger: Ledger,
  view: View,
  { removeAfterMs }: Pick<Policy, 'removeAfterMs'>,
  now: number,
): Ledger {
  const window = Math.max(quota.windowMs, aloneAfterMs(removeAfterMs));
  const named = Array.from(view.values()).flatMap(({ known }) => Array.from(known.values()));
  const isNamed = (identity: string, { uid }: Penalty) =>
    named.some((pod) => pod.identity === identity && (uid === undefined || pod.uid === uid));
  const isThere = (address: string) => named.some((endpoint) => endpoint.address === address);
  return {
    ...forgetRefused(ledger, isThere),
    removals: ledger.removals.filter(({ at }) => now - at < window),
    penalties: new Map(Array.from(ledger.penalties).filter((penalty) => isNamed(...penalty))),
  };
}

function hasFailed({ reason }: RemoveStep): boolean {
  return reason === 'down' || reason === 'never-up' || reason === 'flapping';
}

function harder(before: Penalty | undefined, uid: string | undefined, now: number): Penalty {
  const failures = (before?.failures ?? 0) + 1;
  return { failures, until: now + penaltyMs(failures), ...defined({ uid }) };
}

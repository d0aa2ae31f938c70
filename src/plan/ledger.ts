import type { Policy } from '../model/group.ts';
import type { Approval, ApprovalEnd, Ledger, Penalty } from '../model/ledger.ts';
import type { View } from '../model/sighting.ts';
import type { Plan, RemoveStep } from '../model/step.ts';
import { aloneAfterMs } from './allow.ts';
import { quota } from './guard.ts';
import { penaltyMs } from '../model/back-off.ts';
import { accept, forgetRefused } from './quarantine.ts';
import type { KnownEndpoint } from '../model/sighting.ts';
import { defined } from '../model/defined.ts';
import type { Verdict } from '../model/verdict.ts';

/** Records a plan that was committed at `now`. */
export function recordCommit(before: Ledger, plan: Plan, view: View, now: number): Ledger {
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
    penalties.set(identity, nextPenalty(penalties.get(identity), uid, now));
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

/** Drops what no rule needs any more: old removals, and penalties and refused additions that no source names. */
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

function nextPenalty(before: Penalty | undefined, uid: string | undefined, now: number): Penalty {
  const failures = (before?.failures ?? 0) + 1;
  return { failures, until: now + penaltyMs(failures), ...defined({ uid }) };
}

/** How long an approval is valid (ms): for the round that it was given for, and for retries of the same plan. */
export const approvalMs = 60_000;

/** The hash of the withheld removals, if an operator has approved them. */
export function approvedOf(
  { approval }: Ledger,
  pending: string | undefined,
  now: number,
): string | undefined {
  return approval !== undefined && approval.plan === pending && !hasExpired(approval, now)
    ? pending
    : undefined;
}

export function hasExpired({ at }: Approval, now: number): boolean {
  return now - at >= approvalMs;
}

/**
 * How a round ends an unused approval: it has expired, or other removals are withheld by now. `undefined`: not at all.
 */
export function endOf(
  approval: Approval,
  { approved }: Pick<Verdict, 'approved'>,
  now: number,
): Exclude<ApprovalEnd, 'used'> | undefined {
  if (hasExpired(approval, now)) return 'expired';
  return approved === approval.plan ? undefined : 'superseded';
}

export function withoutApproval({ approval: _, ...ledger }: Ledger): Ledger {
  return ledger;
}

/** Whether a candidate failed recently and must not be picked again yet. */
export function isPenalised(
  { penalties }: Pick<Ledger, 'penalties'>,
  { identity }: Pick<KnownEndpoint, 'identity'>,
  now: number,
): boolean {
  return (penalties.get(identity)?.until ?? 0) > now;
}

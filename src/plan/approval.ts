import type { Approval, ApprovalEnd, Ledger } from '../model/ledger.ts';
import type { Verdict } from '../model/verdict.ts';

/** How long an approval counts (ms): for the round it was given for, and for the retries of that very plan. */
export const approvalMs = 60_000;

/** The hash of what is withheld, if it may go by now. */
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

/** How the approval ends by a look at it: what waits is something else by now, or it came too late. */
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

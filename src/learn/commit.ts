import { backOffMs } from '../model/back-off.ts';
import { defined } from '../model/defined.ts';
import type { Fault } from '../model/fault.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Plan } from '../model/step.ts';
import { applied } from '../plan/drift.ts';
import { refuse } from '../plan/quarantine.ts';
import { recordCommit, withoutApproval } from '../plan/ledger.ts';
import type { EventOf } from './event.ts';
import type { CommitState, Consequence, Knowledge } from './knowledge.ts';

const unheededWords = 'the device accepts the change and does not carry it out';
/** A plan without effect is tried again after this time at most (ms). */
const longestRestMs = 30 * 60_000;

/**
 * Halving needs at most this many refusals in a row to find one refused unit among hundreds. After more than that, the
 * device seems to refuse everything.
 */
const quickRefusals = 10;

/**
 * How long a plan still has to wait (ms); 0: it may be committed now. The result of the last Set decides about the next one:
 *
 *     landed                 the same plan waits for the next resync: an operator may be undoing it
 *     without effect         the same plan waits ever longer
 *     busy                   no plan before the back-off ends: an operator is at the CLI
 *     refused                the refused unit is searched for by halving, and left out for a while
 *     denied, unreachable    no plan before the back-off ends
 *     unsettled              two reads that agree show whether it landed
 */
export function commitRestMs({ commits: { rest } }: Knowledge, { hash }: Plan, now: number): number {
  return rest.hash === undefined || rest.hash === hash ? Math.max(0, rest.until - now) : 0;
}

/** The plan landed. The next round comes soon: it checks what landed, and looks at the timers of the new peers. */
export function committed(
  knowledge: Knowledge,
  { plan, before, startedAt, askedAt, approved, isUnanswered }: EventOf<'committed'>,
  now: number,
): Consequence {
  const { setup, commits, ledger } = knowledge;
  const left = applied(before, plan);
  const remembered = recordCommit(ledger, plan, knowledge.settledView, now);
  // An approval that came while the Set was under way is not for this plan.
  const isUsed = ledger.approval !== undefined && ledger.approval.plan === approved;
  return {
    knowledge: {
      ...knowledge,
      ledger: isUsed ? withoutApproval(remembered) : remembered,
      left,
      gracefulShutdown: left.gracefulShutdown === true,
      commits: {
        failures: 0,
        refusals: 0,
        rest: { until: now + setup.pace.resyncMs, hash: plan.hash },
        unproven: { plan, before, ledger },
        unheeded: commits.unheeded,
      },
      nextLook: { at: now + setup.pace.settleMs },
    },
    outcomes: [
      ...replacementsIn(plan),
      {
        kind: 'committed',
        plan,
        tookMs: now - startedAt,
        ...(askedAt === undefined ? {} : { sinceEventMs: now - askedAt }),
        ...(isUnanswered ? { unanswered: true } : {}),
      },
      ...(isUsed
        ? [{ kind: 'approval-ended' as const, plan: ledger.approval.plan, how: 'used' as const }]
        : []),
    ],
  };
}

export function commitFailed(
  knowledge: Knowledge,
  { plan, fault, startedAt, random }: EventOf<'commit-failed'>,
  now: number,
): Consequence {
  const { lastFault } = knowledge.commits;
  const first = lastFault?.kind !== fault.kind || lastFault.detail !== fault.detail;
  const failures = knowledge.commits.failures + 1;
  const { ledger, refusals, retryInMs } =
    fault.kind === 'refused'
      ? refused(knowledge, plan, fault, random, now)
      : {
          ledger: knowledge.ledger,
          refusals: knowledge.commits.refusals,
          retryInMs: backOffMs(failures, () => random),
        };
  return {
    knowledge: {
      ...knowledge,
      ledger,
      left: undefined,
      commits: {
        ...knowledge.commits,
        failures,
        refusals,
        lastFault: fault,
        rest: { until: now + retryInMs },
      },
      nextLook: { at: now + retryInMs },
    },
    outcomes: [{ kind: 'commit-failed', plan, fault, tookMs: now - startedAt, retryInMs, first }],
  };
}

/**
 * Takes the search for the refused unit one turn further. The next attempt comes soon or, if the device seems to refuse
 * everything, after ever longer waits.
 */
function refused(
  knowledge: Knowledge,
  plan: Plan,
  { detail }: Fault,
  random: number,
  now: number,
): Pick<Knowledge, 'ledger'> & Pick<CommitState, 'refusals'> & { readonly retryInMs: number } {
  const ledger = refuse(knowledge.ledger, plan, detail, now);
  const refusals = ledger.search === undefined ? 0 : knowledge.commits.refusals + 1;
  const retryInMs =
    refusals <= quickRefusals
      ? knowledge.setup.pace.settleMs
      : backOffMs(refusals - quickRefusals, () => random);
  return { ledger, refusals, retryInMs };
}

/** The last plan had no effect: the ledger is as before it, and the plan waits before it is tried again. */
export function withoutEffect(
  knowledge: Knowledge,
  unproven: NonNullable<CommitState['unproven']>,
  now: number,
): Consequence {
  const { unproven: _, ...commits } = knowledge.commits;
  const { plan } = unproven;
  const times = commits.unheeded.hash === plan.hash ? commits.unheeded.times + 1 : 1;
  const retryInMs = Math.min(2 ** (times - 1) * knowledge.setup.pace.resyncMs, longestRestMs);
  const fault: Fault = { kind: 'unheeded', who: 'device', detail: unheededWords };
  return {
    knowledge: {
      ...knowledge,
      ledger: {
        ...withoutApproval(unproven.ledger),
        ...defined({ approval: knowledge.ledger.approval }),
      },
      commits: {
        ...commits,
        rest: { until: now + retryInMs, hash: plan.hash },
        unheeded: { hash: plan.hash, times },
      },
    },
    outcomes:
      times < 2 ? [] : [{ kind: 'commit-unheeded', plan, fault, times, retryInMs, first: times === 2 }],
  };
}

function replacementsIn({ hash, steps }: Plan): readonly Outcome[] {
  return steps
    .filter((step) => step.kind === 'remove')
    .flatMap(({ group, peer, successor, reason }): readonly Outcome[] =>
      successor === undefined ? [] : [{ kind: 'replaced', group, peer, successor, reason, plan: hash }],
    );
}

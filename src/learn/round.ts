import { backOffMs } from '../model/back-off.ts';
import type { ApprovalEnd, Ledger } from '../model/ledger.ts';
import type { Outcome } from '../model/outcome.ts';
import { explicitIn, type Running } from '../model/running.ts';
import { endOf, hasExpired, withoutApproval } from '../plan/ledger.ts';
import { drift, sameRunning } from '../plan/drift.ts';
import { configure, deviceBack, deviceLost } from '../plan/health.ts';
import { commitRestMs, withoutEffect } from './commit.ts';
import type { EventOf } from './event.ts';
import type { Consequence, Knowledge, ReadState } from './knowledge.ts';
import { forgottenOutcomes } from './telemetry.ts';

/**
 * Whether a round waits for the end of the back-off, so that events do not hammer a device that does not answer. If
 * telemetry sees again since the last failure, the device is back and no round waits.
 */
export function isResting({ reads, health: { telemetry } }: Knowledge, now: number): boolean {
  const isSeenAgain = telemetry.kind === 'seeing' && telemetry.since > reads.failedAt;
  return reads.restUntil > now && !isSeenAgain;
}

/** A read shows that the device is back, which neighbors it has, whether the last commit had an effect, and drift. */
export function read(knowledge: Knowledge, running: Running, now: number): Consequence {
  const { reads, setup, left } = knowledge;
  const { unproven } = knowledge.commits;
  const outcomes: Outcome[] = [];

  let { health } = knowledge;
  if (reads.lostSince !== undefined) {
    health = deviceBack(health, now);
    outcomes.push({ kind: 'device-back', afterMs: now - reads.lostSince });
  }
  const configured = explicitIn(running);
  const before = health;
  health = configure(before, configured, now);
  outcomes.push(...forgottenOutcomes(before, health, now));

  const ineffective = unproven !== undefined && sameRunning(unproven.before, running) ? unproven : undefined;
  const effect = ineffective === undefined ? proven(knowledge) : withoutEffect(knowledge, ineffective, now);
  outcomes.push(...(effect.outcomes ?? []));

  // A plan without effect differs from what runs, but nobody changed anything: this is not drift.
  const drifts = left === undefined || ineffective !== undefined ? [] : drift(left, running, setup.policy);
  if (drifts.length > 0) outcomes.push({ kind: 'drift', drifts });
  return {
    knowledge: {
      ...effect.knowledge,
      health,
      configured,
      gracefulShutdown: running.gracefulShutdown === true,
      left: running,
      reads: { ...reads, failures: 0, lostSince: undefined },
    },
    outcomes,
  };
}

function proven(knowledge: Knowledge): Consequence {
  const { unproven, ...commits } = knowledge.commits;
  if (unproven === undefined) return { knowledge };
  return { knowledge: { ...knowledge, commits: { ...commits, unheeded: { hash: '', times: 0 } } } };
}

/** While telemetry sees the sessions, a failed read does not mean that the device is lost: it is slow, or denies us. */
export function readFailed(
  knowledge: Knowledge,
  { fault, random }: EventOf<'read-failed'>,
  now: number,
): Consequence {
  const failures = knowledge.reads.failures + 1;
  const restUntil = now + backOffMs(failures, () => random);
  const besideTelemetry = knowledge.health.telemetry.kind === 'seeing';
  const isLostNow = knowledge.reads.lostSince === undefined && !besideTelemetry;
  const reads: ReadState = {
    failures,
    failedAt: now,
    restUntil,
    lostSince: isLostNow ? now : knowledge.reads.lostSince,
  };
  const { unproven: _, ...commits } = knowledge.commits;
  const { approval } = knowledge.ledger;
  const ended = approval !== undefined && hasExpired(approval, now) ? 'expired' : undefined;
  return {
    knowledge: {
      ...knowledge,
      health: isLostNow ? deviceLost(knowledge.health) : knowledge.health,
      left: undefined,
      reads,
      commits,
      ledger: ended === undefined ? knowledge.ledger : withoutApproval(knowledge.ledger),
      nextLook: { at: restUntil },
    },
    outcomes: [
      { kind: 'read-failed', fault, tries: failures, besideTelemetry },
      ...(isLostNow ? [{ kind: 'device-lost' as const, fault }] : []),
      ...approvalEnded(knowledge.ledger, ended),
    ],
  };
}

/** A round has decided. The next look is due when the verdict says so, or after `resync` at the latest. */
export function decided(
  knowledge: Knowledge,
  { look, isDryRun }: EventOf<'decided'>,
  now: number,
): Consequence {
  const { ledger, verdict } = look;
  const ended = ledger.approval && endOf(ledger.approval, verdict, now);
  const { resyncMs } = knowledge.setup.pace;
  const restMs = verdict.plan === undefined || isDryRun ? 0 : commitRestMs(knowledge, verdict.plan, now);
  const lookInMs = restMs > 0 ? restMs : (verdict.lookAgainAt ?? Infinity) - now;
  return {
    knowledge: {
      ...knowledge,
      ledger: ended === undefined ? ledger : withoutApproval(ledger),
      nextLook: { at: now + Math.min(lookInMs, resyncMs) },
    },
    outcomes: [
      ...approvalEnded(ledger, ended),
      { kind: 'looked', look },
      ...(isDryRun && verdict.plan !== undefined ? [{ kind: 'dry-run' as const, plan: verdict.plan }] : []),
    ],
  };
}

/** The device answers again: reads, and commits that could not reach it, wait no longer. */
export function deviceReturned(knowledge: Knowledge, now: number): Consequence {
  const { reads, commits } = knowledge;
  const readsRest = reads.restUntil > now;
  const commitsRest = commits.lastFault?.kind === 'unreachable' && commits.rest.until > now;
  if (!readsRest && !commitsRest) return { knowledge };
  return {
    knowledge: {
      ...knowledge,
      reads: { ...reads, failures: readsRest ? 0 : reads.failures, restUntil: 0 },
      commits: commitsRest ? { ...commits, failures: 0, rest: { until: 0 } } : commits,
      nextLook: { at: now },
    },
  };
}

function approvalEnded({ approval }: Ledger, how: ApprovalEnd | undefined): readonly Outcome[] {
  return approval === undefined || how === undefined
    ? []
    : [{ kind: 'approval-ended', plan: approval.plan, how }];
}

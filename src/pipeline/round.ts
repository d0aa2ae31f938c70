import { catchError, concat, concatMap, defer, EMPTY, from, type Observable } from 'rxjs';
import type { IpAddress } from '../model/address.ts';
import { FaultError } from '../model/fault.ts';
import type { ApprovalEnd } from '../model/ledger.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Running } from '../model/running.ts';
import type { Situation } from '../model/situation.ts';
import type { Plan } from '../model/step.ts';
import type { Verdict } from '../model/verdict.ts';
import { endOf, hasExpired, withoutApproval } from '../plan/approval.ts';
import { decideInTurn } from '../plan/decide-in-turn.ts';
import { explicitOf } from '../plan/explicit-of.ts';
import { applied, drift, sameRunning } from '../plan/drift.ts';
import { forget } from '../plan/remember.ts';
import { deviceBack, deviceLost } from '../plan/track.ts';
import { backOffMs } from '../model/back-off.ts';
import { committer } from './commit.ts';
import { notice } from './follow.ts';
import type { Workplace } from './workplace.ts';

export interface Rounds {
  readonly round: () => Observable<Outcome>;
  /** The device is there again: no back-off is waited for. */
  readonly returned: () => void;
}

/**
 * Makes rounds: read, decide, commit. What a round leaves to the next is only whether the device was lost,
 * and what we left on it, to tell the drift that others cause. `again` asks for the next round, in ms.
 */
export function roundsOf(
  workplace: Workplace,
  stop$: Observable<unknown>,
  configured: (addresses: ReadonlySet<IpAddress>) => void,
  again: (ms: number) => void,
): Rounds {
  const { router, knowledge, clock, random } = workplace;
  const commits = committer(workplace, stop$);
  const now = () => clock.scheduler.now();
  let left: Running | undefined;
  let sent: { readonly plan: Plan; readonly before: Running } | undefined;
  let failures = 0;
  let lostSince: number | undefined;
  let failedAt = 0;
  let restUntil = 0;

  /** Telemetry that sees again has found the device before us. */
  const isSeenAgain = () => {
    const { telemetry } = knowledge.health;
    return telemetry.kind === 'seeing' && telemetry.since > failedAt;
  };

  function round(): Observable<Outcome> {
    // While the device does not answer, stirs do not hammer it. A timer may fire a moment early, so the time
    // that is left has to be asked for again, or nobody would ever look.
    const restMs = restUntil - now();
    if (restMs > 0 && !isSeenAgain()) {
      again(restMs);
      return EMPTY;
    }
    const askedAt = knowledge.askedAt;
    knowledge.askedAt = undefined;
    return router.read().pipe(
      concatMap((running) => concat(arrived(running), look(running, askedAt))),
      catchError((error: unknown) => failed(error)),
    );
  }

  /** What a read tells by itself: the device is back, who is configured, what others changed. */
  function arrived(running: Running): Observable<Outcome> {
    const outcomes: Outcome[] = [];
    if (lostSince !== undefined) {
      knowledge.health = deviceBack(knowledge.health, now());
      outcomes.push({ kind: 'device-back', afterMs: now() - lostSince });
    }
    failures = 0;
    lostSince = undefined;

    knowledge.gracefulShutdown = running.gracefulShutdown === true;
    const explicit = explicitOf({ running });
    configured(explicit);
    outcomes.push(...notice(knowledge, explicit, now()).outcomes);

    const hasEffect = sent === undefined || !sameRunning(sent.before, running);
    if (sent !== undefined) outcomes.push(...commits.readAfter(sent.plan, hasEffect));
    sent = undefined;
    // What never came to be was undone by nobody.
    const drifts = left === undefined || !hasEffect ? [] : drift(left, running, knowledge.setup.policy);
    if (drifts.length > 0) outcomes.push({ kind: 'drift', drifts });
    left = running;
    return from(outcomes);
  }

  function look(running: Running, askedAt: number | undefined): Observable<Outcome> {
    return defer(() => {
      const { policy, pace } = knowledge.setup;
      knowledge.ledger = forget(knowledge.ledger, knowledge.settled, policy, now());
      const { settled: view, health, ledger } = knowledge;
      const at = now();
      const draining = knowledge.drain !== undefined;
      const seen: Situation = { policy, view, health, running, ledger, draining, now: at };
      const { situation, verdict } = decideInTurn(seen);
      knowledge.ledger = situation.ledger;
      const end = ledger.approval && endOf(ledger.approval, verdict, at);
      const ended = end === undefined ? [] : approvalEnded(end);
      const looked: Outcome = { kind: 'looked', look: { ...situation, verdict } };
      again(Math.min((verdict.lookAgainAt ?? Infinity) - at, pace.resyncMs));

      if (verdict.plan === undefined) return from([...ended, looked]);
      if (workplace.dryRun)
        return from<Outcome[]>([...ended, looked, { kind: 'dry-run', plan: verdict.plan }]);
      const restMs = commits.restMs(verdict.plan);
      if (restMs > 0) {
        again(Math.min(restMs, pace.resyncMs));
        return from([...ended, looked]);
      }
      return concat(
        from([...ended, looked]),
        commits
          .commit(verdict.plan, running, askedAt)
          .pipe(concatMap((outcome) => from([outcome, ...committed(outcome, running, verdict)]))),
      );
    });
  }

  function committed(outcome: Outcome, running: Running, { approved }: Verdict): readonly Outcome[] {
    if (outcome.kind === 'committed') {
      left = applied(running, outcome.plan);
      sent = { plan: outcome.plan, before: running };
      knowledge.gracefulShutdown = left.gracefulShutdown === true;
      // Look once more: at what landed, and with the newcomers' timers.
      again(knowledge.setup.pace.settleMs);
      // One that was given while the Set was under way is not for this plan.
      const { approval } = knowledge.ledger;
      return approval !== undefined && approval.plan === approved ? approvalEnded('used') : [];
    }
    if (outcome.kind === 'commit-failed') {
      left = undefined;
      again(outcome.retryInMs);
    }
    return [];
  }

  function approvalEnded(how: ApprovalEnd): readonly Outcome[] {
    const { approval } = knowledge.ledger;
    knowledge.ledger = withoutApproval(knowledge.ledger);
    return approval === undefined ? [] : [{ kind: 'approval-ended', plan: approval.plan, how }];
  }

  /**
   * Faults are part of the day; anything else is a bug and may end the process. A device whose telemetry streams
   * is not lost: it is slow, or denies us, and its sessions are seen.
   */
  function failed(error: unknown): Observable<Outcome> {
    if (!(error instanceof FaultError)) throw error;
    failures += 1;
    left = undefined;
    sent = undefined;
    const restMs = backOffMs(failures, random);
    failedAt = now();
    restUntil = failedAt + restMs;
    again(restMs);
    const besideTelemetry = knowledge.health.telemetry.kind === 'seeing';
    const outcomes: Outcome[] = [
      { kind: 'read-failed', fault: error.fault, tries: failures, besideTelemetry },
    ];
    if (lostSince === undefined && !besideTelemetry) {
      lostSince = now();
      knowledge.health = deviceLost(knowledge.health);
      outcomes.push({ kind: 'device-lost', fault: error.fault });
    }
    const { approval } = knowledge.ledger;
    if (approval !== undefined && hasExpired(approval, now())) outcomes.push(...approvalEnded('expired'));
    return from(outcomes);
  }

  function returned(): void {
    const isResting = restUntil > now();
    if (!commits.returned() && !isResting) return;
    if (isResting) failures = 0;
    restUntil = 0;
    again(0);
  }

  return { round: () => defer(round), returned };
}

import { catchError, concat, concatMap, defer, from, of, type Observable } from 'rxjs';
import { FaultError, type Fault } from '../model/fault.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Running } from '../model/running.ts';
import type { Plan } from '../model/step.ts';
import { withoutApproval } from '../plan/approval.ts';
import { applied, sameRunning } from '../plan/drift.ts';
import { refuse } from '../plan/quarantine.ts';
import { remember } from '../plan/remember.ts';
import { backOffMs } from '../model/back-off.ts';
import { untilTwoAgree } from './until-two-agree.ts';
import type { Workplace } from './workplace.ts';
import { defined } from '../model/defined.ts';

const unheededWords = 'the device accepts the change and does not carry it out';
/** A plan without effect is tried again after this time at most (ms). */
const longestRestMs = 30 * 60_000;

/** So many refusals in a row find one step among hundreds; more of them, and the device takes nothing at all. */
const quickRefusals = 10;

/** Commits plans, and knows when it is wiser to wait. */
export interface Committer {
  /** How long this plan should wait still (ms); 0: it may go. */
  readonly restMs: (plan: Plan) => number;
  readonly commit: (plan: Plan, running: Running, askedAt: number | undefined) => Observable<Outcome>;
  /** The read after a commit: whether anything of the plan is there, and what is to be said of it. */
  readonly readAfter: (plan: Plan, hasEffect: boolean) => readonly Outcome[];
  /** The device is there again: what could not reach it need not wait. Whether anything waits for that. */
  readonly returned: () => boolean;
}

/**
 * What a Set that failed means for the next:
 *
 *     busy                   nothing goes before the back-off ends: somebody is at the CLI
 *     refused                what of it the device refuses is searched for by halving, and left out for a while
 *     denied, unreachable    nothing goes before the back-off ends
 *     unsettled              reads until two agree tell whether it landed; then decide anew
 *
 * A plan that landed and is wanted again at once is being undone by somebody: it waits for the next resync. One that
 * was answered OK and has no effect waits ever longer.
 */
export function committer(
  { router, knowledge, clock, random }: Workplace,
  stop$: Observable<unknown>,
): Committer {
  const now = () => clock.scheduler.now();
  let failures = 0;
  let refusals = 0;
  let unheeded = { hash: '', times: 0 };
  let before = knowledge.ledger;
  let last: Fault | undefined;
  let rest: { readonly until: number; readonly hash?: string } = { until: 0 };

  function landed(
    plan: Plan,
    startedAt: number,
    askedAt: number | undefined,
    unanswered: boolean,
  ): Observable<Outcome> {
    failures = 0;
    refusals = 0;
    last = undefined;
    rest = { until: now() + knowledge.setup.pace.resyncMs, hash: plan.hash };
    before = knowledge.ledger;
    knowledge.ledger = remember(knowledge.ledger, plan, knowledge.settled, now());
    return from<Outcome[]>([
      ...replacementsOf(plan),
      {
        kind: 'committed',
        plan,
        tookMs: now() - startedAt,
        ...(askedAt === undefined ? {} : { sinceEventMs: now() - askedAt }),
        ...(unanswered ? { unanswered } : {}),
      },
    ]);
  }

  function failed(plan: Plan, fault: Fault, startedAt: number): Observable<Outcome> {
    const first = last?.kind !== fault.kind || last.detail !== fault.detail;
    failures += 1;
    last = fault;
    const retryInMs = fault.kind === 'refused' ? refused(plan, fault) : backOffMs(failures, random);
    rest = { until: now() + retryInMs };
    return of({ kind: 'commit-failed', plan, fault, tookMs: now() - startedAt, retryInMs, first });
  }

  /** It never happened: nothing of it is remembered, and a plan that has no effect has none in a moment either. */
  function withoutEffect(plan: Plan): readonly Outcome[] {
    const { approval } = knowledge.ledger;
    knowledge.ledger = { ...withoutApproval(before), ...defined({ approval }) };
    const times = unheeded.hash === plan.hash ? unheeded.times + 1 : 1;
    unheeded = { hash: plan.hash, times };
    const retryInMs = Math.min(2 ** (times - 1) * knowledge.setup.pace.resyncMs, longestRestMs);
    rest = { until: now() + retryInMs, hash: plan.hash };
    if (times < 2) return [];
    const fault: Fault = { kind: 'unheeded', who: 'device', detail: unheededWords };
    return [{ kind: 'commit-unheeded', plan, fault, times, retryInMs, first: times === 2 }];
  }

  /** How long to wait before another turn of the search (ms): where all is refused, ever longer. */
  function refused(plan: Plan, { detail }: Fault): number {
    knowledge.ledger = refuse(knowledge.ledger, plan, detail, now());
    refusals = knowledge.ledger.search === undefined ? 0 : refusals + 1;
    return refusals <= quickRefusals
      ? knowledge.setup.pace.settleMs
      : backOffMs(refusals - quickRefusals, random);
  }

  /** Nobody answered: it may have landed, may still land, or never arrived. */
  function settled(
    plan: Plan,
    fault: Fault,
    before: Running,
    startedAt: number,
    askedAt: number | undefined,
  ): Observable<Outcome> {
    return untilTwoAgree(router, knowledge.setup.pace.agreeMs, clock, stop$).pipe(
      concatMap((running) =>
        running !== undefined && sameRunning(running, applied(before, plan))
          ? landed(plan, startedAt, askedAt, true)
          : failed(plan, fault, startedAt),
      ),
    );
  }

  return {
    readAfter: (plan, hasEffect) => {
      if (!hasEffect) return withoutEffect(plan);
      unheeded = { hash: '', times: 0 };
      return [];
    },
    returned: () => {
      if (last?.kind !== 'unreachable' || rest.until <= now()) return false;
      failures = 0;
      rest = { until: 0 };
      return true;
    },
    restMs: ({ hash }) =>
      rest.hash === undefined || rest.hash === hash ? Math.max(0, rest.until - now()) : 0,
    commit: (plan, running, askedAt) =>
      defer(() => {
        const startedAt = now();
        const answered$ = concat(
          router.commit(plan),
          defer(() => landed(plan, startedAt, askedAt, false)),
        ).pipe(
          catchError((error: unknown) => {
            // Faults are part of the day; anything else is a bug and may end the process.
            if (!(error instanceof FaultError)) throw error;
            return error.fault.kind === 'unsettled'
              ? settled(plan, error.fault, running, startedAt, askedAt)
              : failed(plan, error.fault, startedAt);
          }),
        );
        return concat(of<Outcome>({ kind: 'committing', plan }), answered$);
      }),
  };
}

function replacementsOf({ hash, steps }: Plan): readonly Outcome[] {
  return steps
    .filter((step) => step.kind === 'remove')
    .flatMap(({ group, peer, successor, reason }): readonly Outcome[] =>
      successor === undefined ? [] : [{ kind: 'replaced', group, peer, successor, reason, plan: hash }],
    );
}

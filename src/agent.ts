import {
  connect,
  EMPTY,
  endWith,
  filter,
  ignoreElements,
  merge,
  ReplaySubject,
  share,
  takeUntil,
  tap,
  type Observable,
} from 'rxjs';
import type { IpAddress } from './model/address.ts';
import type { DrainWish } from './model/drain.ts';
import type { Policy } from './model/group.ts';
import type { Outcome } from './model/outcome.ts';
import { approve } from './pipeline/approve.ts';
import { afterDrain, drain } from './pipeline/drain.ts';
import { follow } from './pipeline/follow.ts';
import { nothingKnown, settleView } from './pipeline/knowledge.ts';
import type { Pace } from './pipeline/pace.ts';
import { reconcile } from './pipeline/reconcile.ts';
import { reload, type Reload } from './pipeline/reload.ts';
import { settle } from './pipeline/settle.ts';
import { outcomesOf, type Told } from './pipeline/told.ts';
import { watch } from './pipeline/watch.ts';
import { whileAwake } from './pipeline/while-awake.ts';
import type { Clock, Discovery, Router } from './ports.ts';

export type { Reload } from './pipeline/reload.ts';
export type { Setup } from './pipeline/setup.ts';

/** What an agent is connected to. */
export interface World {
  readonly discovery: Discovery;
  readonly router: Router;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** When it emits, no round starts any more; the one under way ends, and a drain, and so does the agent. */
  readonly stop$: Observable<unknown>;
  /** Absent: nobody asks it to leave. */
  readonly drain$?: Observable<DrainWish>;
  /** Hashes of withheld plans that may go; absent: nobody approves. */
  readonly approval$?: Observable<string>;
  /** Absent: the settings stay as they are. */
  readonly reload$?: Observable<Reload>;
  /** Plan and say so, never Set. */
  readonly dryRun?: boolean;
}

/**
 * The whole path, top to bottom:
 *
 *     sightings  → watch  → view   ┐
 *                                  ├→ reconcile: read → decide → commit → outcomes
 *     telemetry  → follow → health ┘
 *     wishes     → drain
 *     approvals  → approve
 *     settings   → reload
 *
 * Discovery settles before a round looks; a session that fell does not wait.
 */
export function runAgent(world: World, policy: Policy, pace: Pace): Observable<Outcome> {
  const {
    discovery,
    router,
    clock,
    random,
    drain$ = EMPTY,
    approval$ = EMPTY,
    reload$ = EMPTY,
    dryRun = false,
  } = world;
  const { scheduler } = clock;
  const knowledge = nothingKnown({ policy, pace, sources: discovery.sources }, scheduler.now());
  const stop$ = afterDrain(world.stop$, knowledge, clock);
  const configured$ = new ReplaySubject<ReadonlySet<IpAddress>>(1);

  // Who is asked is settled before anybody answers.
  const told$ = merge(
    reload(reload$, knowledge, clock),
    watch(discovery, knowledge, clock),
    follow(whileAwake(router.telemetry(configured$), clock), knowledge, clock),
    drain(drain$, knowledge, clock),
    approve(approval$, knowledge, clock),
  ).pipe(
    tap(({ stirs }) => {
      if (stirs === 'at-once') knowledge.askedAt ??= scheduler.now();
    }),
  );

  const stirsOf = (heard$: Observable<Told>) =>
    merge(
      heard$.pipe(
        filter(({ stirs }) => stirs === 'soon'),
        settle(() => knowledge.setup.pace, scheduler),
        tap(() => settleView(knowledge)),
      ),
      heard$.pipe(filter(({ stirs }) => stirs === 'at-once')),
    );
  const workplace = { router, knowledge, clock, random, dryRun };
  return told$.pipe(
    connect((heard$) => {
      const rounds$ = reconcile(stirsOf(heard$), stop$, workplace, (peers) => configured$.next(peers)).pipe(
        share(),
      );
      const ended$ = rounds$.pipe(ignoreElements(), endWith('ended'));
      return merge(heard$.pipe(outcomesOf(), takeUntil(ended$)), rounds$);
    }),
  );
}

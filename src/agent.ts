import {
  defer,
  distinctUntilChanged,
  EMPTY,
  endWith,
  filter,
  ignoreElements,
  map,
  merge,
  share,
  startWith,
  takeUntil,
  type Observable,
} from 'rxjs';
import type { AgentEvent, Reload } from './learn/event.ts';
import { nothingKnown } from './learn/knowledge.ts';
import type { Pace } from './learn/setup.ts';
import type { IpAddress } from './model/address.ts';
import type { DrainRequest } from './model/drain.ts';
import type { Policy } from './model/group.ts';
import type { Outcome } from './model/outcome.ts';
import { afterDrain, drainEvents } from './pipeline/drain-events.ts';
import { remember, type Memory } from './pipeline/memory.ts';
import { rounds } from './pipeline/rounds.ts';
import { settle } from './pipeline/settle.ts';
import { whileAwake } from './pipeline/while-awake.ts';
import type { Clock, Discovery, Router } from './ports.ts';

export type { Reload } from './learn/event.ts';
export { defaultPace, type Setup } from './learn/setup.ts';

/** What an agent is connected to. */
export interface World {
  readonly discovery: Discovery;
  readonly router: Router;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Stops the agent: no new round starts; the current round and any drain finish first. */
  readonly stop$: Observable<unknown>;
  /** Requests of the kubelet or an operator that this reflector leaves; absent: there are none. */
  readonly drain$?: Observable<DrainRequest>;
  /** Hashes of withheld removals that an operator approves; absent: none. */
  readonly approval$?: Observable<string>;
  /** Settings that were read again; absent: they stay as they are. */
  readonly reload$?: Observable<Reload>;
  /** Plans are reported and never committed. */
  readonly dryRun?: boolean;
}

/**
 * Runs the agent until `stop$`, and emits everything that it reports:
 *
 *     settings, sightings, telemetry, drains, approvals
 *          └─► events ─► learn ─► knowledge ─┬─► outcomes: log, metrics, status
 *                 ▲                          └─► wakes ─► round: read → decide → commit ─┐
 *                 └──────────────────────────────────────────────────────────────────────┘
 *
 * A round looks at discovery once its changes have settled; a session that fell does not wait.
 */
export function runAgent(world: World, policy: Policy, pace: Pace): Observable<Outcome> {
  const { discovery, router, clock, random, dryRun = false } = world;
  const setup = { policy, pace, sources: discovery.sources };

  return remember(nothingKnown(setup, clock.scheduler.now()), clock, (memory) => {
    const stop$ = afterDrain(world.stop$, memory);
    const rounds$ = rounds(memory, { router, clock, random, dryRun }, stop$).pipe(share());
    const telemetry$ = whileAwake(router.telemetry(configuredIn(memory)), clock);

    const heard$ = merge<AgentEvent[]>(
      // Settings come first, so that a new source is known before its first answer.
      (world.reload$ ?? EMPTY).pipe(map((reload) => ({ kind: 'reload', reload }))),
      discoverySettled(memory, clock),
      discovery.sighting$.pipe(map((sighting) => ({ kind: 'sighting', sighting }))),
      telemetry$.pipe(map((telemetry) => ({ kind: 'telemetry', telemetry }))),
      (router.returned$ ?? EMPTY).pipe(map(() => ({ kind: 'device-returned' }))),
      drainEvents(world.drain$ ?? EMPTY, memory, clock),
      (world.approval$ ?? EMPTY).pipe(map((plan) => ({ kind: 'approval', plan }))),
    );
    const ended$ = rounds$.pipe(ignoreElements(), endWith('ended'));
    return merge(heard$.pipe(takeUntil(ended$)), rounds$);
  });
}

function discoverySettled({ knowledge, learned$ }: Memory, { scheduler }: Clock): Observable<AgentEvent> {
  return learned$.pipe(
    filter(({ wakes }) => wakes === 'soon'),
    settle(() => knowledge().setup.pace, scheduler),
    map(() => ({ kind: 'discovery-settled' })),
  );
}

/** The explicit neighbors, after every read: telemetry needs them to judge whether silence is suspicious. */
function configuredIn({ knowledge, learned$ }: Memory): Observable<ReadonlySet<IpAddress>> {
  return defer(() => learned$.pipe(startWith(undefined))).pipe(
    map(() => knowledge().configured),
    filter((configured) => configured !== undefined),
    distinctUntilChanged(),
  );
}

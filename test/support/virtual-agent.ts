import {
  EMPTY,
  Subject,
  VirtualTimeScheduler,
  concat,
  defer,
  ignoreElements,
  of,
  throwError,
  timer,
  type Observable,
} from 'rxjs';
import { runAgent } from '../../src/agent.ts';
import type { IpAddress } from '../../src/model/address.ts';
import { FaultError, type Fault } from '../../src/model/fault.ts';
import type { DrainRequest } from '../../src/model/drain.ts';
import type { Group, Policy } from '../../src/model/group.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Running } from '../../src/model/running.ts';
import type { SessionState, Telemetry } from '../../src/model/session.ts';
import { bareEndpoint, type Sighting, type Source } from '../../src/model/sighting.ts';
import type { Plan } from '../../src/model/step.ts';
import { defaultPace, type Pace } from '../../src/learn/setup.ts';
import type { Reload } from '../../src/learn/event.ts';
import { applied } from '../../src/plan/drift.ts';
import { clockOf } from './clock-of.ts';
import { ip, net } from './addresses.ts';

/** The source of the group `mesh`, until a reload changes it. */
export const mesh: Source = { id: 'static mesh', group: 'mesh', confirmEmptyMs: 0 };

const policy: Policy = {
  self: { identity: 'self', addresses: new Set([ip('10.0.0.99')]) },
  groups: [
    { kind: 'mesh', name: 'mesh', minPeers: 1 },
    { kind: 'subtractive', name: 'clients', prefixes: [net('10.0.0.0/24')] },
  ],
  selection: 'rendezvous',
  seed: '',
  downAfterMs: 10_000,
  connectGraceMs: 60_000,
  removeAfterMs: 30_000,
  rebalanceAfterMs: 300_000,
};

const pace: Pace = defaultPace;

/** How the device answers a commit. */
export type Answer =
  | { readonly kind: 'lands'; readonly afterMs: number }
  | { readonly kind: 'fails'; readonly fault: Fault }
  | { readonly kind: 'lands-unanswered'; readonly landsAfterMs: number; readonly fault: Fault };

/**
 * The agent's whole path between in-memory ports, in virtual time. The device is a `Running` that commits change.
 *
 *     const agent = virtualAgent();
 *     agent.at(1000, () => agent.discover('10.0.0.1'));    schedules what happens
 *     agent.runUntil(5000);                                lets the time pass
 *     agent.reported('committed')                          what the agent reported, with times
 *
 * @param answers how the device answers the first commits; it accepts all later ones at once
 */
export function virtualAgent(answers: Answer[] = []) {
  const scheduler = new VirtualTimeScheduler(undefined, Infinity);
  const sighting$ = new Subject<Sighting>();
  const telemetry$ = new Subject<Telemetry>();
  const stop$ = new Subject<void>();
  const returned$ = new Subject<void>();
  const drain$ = new Subject<DrainRequest>();
  const reload$ = new Subject<Reload>();
  const approval$ = new Subject<string>();
  const reports: { at: number; outcome: Outcome }[] = [];
  const commits: { at: number; plan: Plan }[] = [];
  const device = {
    running: { groups: new Map(), elsewhere: new Map() } as Running,
    fault: undefined as Fault | undefined,
    /** It answers OK to every commit and changes nothing. */
    ignoresCommits: false,
    /** The device's error message if it refuses a plan; undefined if it accepts the plan. */
    refuses: undefined as ((plan: Plan) => string | undefined) | undefined,
    reads: 0,
    commitsUnderWay: 0,
    mostCommitsAtOnce: 0,
  };
  device.running = {
    groups: new Map([
      ['mesh', { neighbors: new Set<IpAddress>(), allow: [] }],
      ['clients', { neighbors: new Set<IpAddress>(), allow: [net('10.0.0.0/24')] }],
    ]),
    elsewhere: new Map(),
  };

  function commit(plan: Plan): Observable<never> {
    return defer(() => {
      commits.push({ at: scheduler.now(), plan });
      device.commitsUnderWay += 1;
      device.mostCommitsAtOnce = Math.max(device.mostCommitsAtOnce, device.commitsUnderWay);
      const words = device.refuses?.(plan);
      const answer: Answer =
        words === undefined
          ? (answers.shift() ?? { kind: 'lands', afterMs: 0 })
          : { kind: 'fails', fault: { kind: 'refused', who: 'crpd', detail: words } };
      const land = () => {
        if (!device.ignoresCommits) device.running = applied(device.running, plan);
      };
      const end = () => {
        device.commitsUnderWay -= 1;
      };
      switch (answer.kind) {
        case 'lands':
          return concat(
            timer(answer.afterMs, scheduler).pipe(ignoreElements()),
            defer(() => {
              land();
              end();
              return EMPTY;
            }),
          );
        case 'fails':
          end();
          return throwError(() => new FaultError(answer.fault));
        case 'lands-unanswered':
          scheduler.schedule(land, answer.landsAfterMs);
          end();
          return throwError(() => new FaultError(answer.fault));
      }
    });
  }

  const outcome$ = runAgent(
    {
      discovery: { sources: [mesh], sighting$ },
      router: {
        read: () =>
          defer(() => {
            device.reads += 1;
            return device.fault === undefined
              ? of(device.running)
              : throwError(() => new FaultError(device.fault!));
          }),
        commit,
        telemetry: () => telemetry$,
        returned$,
      },
      clock: clockOf(scheduler),
      random: () => 0,
      stop$,
      drain$,
      reload$,
      approval$,
    },
    policy,
    pace,
  );

  let hasEnded = false;
  const subscription = outcome$.subscribe({
    next: (outcome) => reports.push({ at: scheduler.now(), outcome }),
    complete: () => {
      hasEnded = true;
    },
  });

  const discoverFrom = (source: Source, ...addresses: string[]) =>
    sighting$.next({
      kind: 'seen',
      source,
      endpoints: addresses.map((text) => bareEndpoint(ip(text))),
    });

  return {
    device,
    commits,
    at: (ms: number, action: () => void) => void scheduler.schedule(action, ms),
    /** The source of the mesh answers with these addresses. */
    discover: (...addresses: string[]) => discoverFrom(mesh, ...addresses),
    discoverFrom,
    discoveryFails: (detail: string) =>
      sighting$.next({ kind: 'blind', source: mesh, because: { kind: 'unreachable', who: 'dns', detail } }),
    telemetryShows: (states: Record<string, SessionState>) =>
      telemetry$.next({
        kind: 'seen',
        mode: 'on-change',
        sessions: new Map(
          Object.entries(states).map(([text, state]) => [ip(text), { address: ip(text), state }]),
        ),
      }),
    telemetryFails: () =>
      telemetry$.next({
        kind: 'blind',
        because: { kind: 'unreachable', who: 'crpd', detail: 'stream ended' },
      }),
    /** The connection to the device is established again. */
    deviceReturns: () => returned$.next(),
    stop: () => stop$.next(),
    drain: () => drain$.next('drain'),
    undrain: () => drain$.next('undrain'),
    approve: (plan: string) => approval$.next(plan),
    /** A reload changes these settings. */
    reload: (
      groups: readonly Group[],
      sources: readonly Source[] = [mesh],
      pacePart: Partial<Pace> = {},
      policyPart: Partial<Policy> = {},
    ): void =>
      reload$.next({
        kind: 'accepted',
        setup: { policy: { ...policy, groups, ...policyPart }, sources, pace: { ...pace, ...pacePart } },
        changed: [],
        notApplied: [],
      }),
    /** A reload finds problems in the settings. */
    rejectSettings: (...problems: string[]) => reload$.next({ kind: 'rejected', problems }),
    hasEnded: () => hasEnded,
    /** The neighbors of the mesh on the device. */
    neighbors: () => Array.from(device.running.groups.get('mesh')?.neighbors ?? []),
    reportedKinds: () => reports.map(({ outcome }) => outcome.kind),
    /** The outcomes of one kind, with the time of each. */
    reported: <K extends Outcome['kind']>(kind: K) =>
      reports.flatMap(({ at, outcome }) =>
        outcome.kind === kind ? [{ at, ...(outcome as Extract<Outcome, { kind: K }>) }] : [],
      ),
    runUntil: (untilMs: number) => {
      scheduler.maxFrames = untilMs;
      scheduler.flush();
    },
    dispose: () => subscription.unsubscribe(),
  };
}

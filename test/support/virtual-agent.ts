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
import { parseAddress, type IpAddress } from '../../src/model/address.ts';
import { FaultError, type Fault } from '../../src/model/fault.ts';
import type { DrainRequest } from '../../src/model/drain.ts';
import type { Group, Policy } from '../../src/model/group.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { parsePrefix, type Prefix } from '../../src/model/prefix-set.ts';
import type { Running } from '../../src/model/running.ts';
import type { SessionState, Telemetry } from '../../src/model/session.ts';
import { bareEndpoint, type Sighting, type Source } from '../../src/model/sighting.ts';
import type { Plan } from '../../src/model/step.ts';
import { defaultPace, type Pace } from '../../src/learn/setup.ts';
import type { Reload } from '../../src/learn/event.ts';
import { applied } from '../../src/plan/drift.ts';
import { clockOf } from './clock-of.ts';

/** An address that is known to be one. */
export function ip(text: string): IpAddress {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
}

/** A prefix that is known to be one. */
export function net(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new Error(`${text} is no prefix`);
  return prefix;
}

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

/** How the device answers the next commit; after those given it answers at once and well. */
export type Answer =
  | { readonly kind: 'lands'; readonly afterMs: number }
  | { readonly kind: 'fails'; readonly fault: Fault }
  | { readonly kind: 'lands-unanswered'; readonly landsAfterMs: number; readonly fault: Fault };

/**
 * An agent between in-memory ports, in virtual time. The device is a `Running` that commits change.
 * `at(ms, action)` acts in its time; `run(untilMs)` plays and returns what it told, with times.
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
  const told: { at: number; outcome: Outcome }[] = [];
  const commits: { at: number; plan: Plan }[] = [];
  const device = {
    running: { groups: new Map(), elsewhere: new Map() } as Running,
    fault: undefined as Fault | undefined,
    /** Answers OK to every commit, and does nothing. */
    ignores: false,
    /** What it says to a plan that it refuses. */
    refuses: undefined as ((plan: Plan) => string | undefined) | undefined,
    reads: 0,
    atOnce: 0,
    mostAtOnce: 0,
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
      device.atOnce += 1;
      device.mostAtOnce = Math.max(device.mostAtOnce, device.atOnce);
      const words = device.refuses?.(plan);
      const answer: Answer =
        words === undefined
          ? (answers.shift() ?? { kind: 'lands', afterMs: 0 })
          : { kind: 'fails', fault: { kind: 'refused', who: 'crpd', detail: words } };
      const land = () => {
        if (!device.ignores) device.running = applied(device.running, plan);
      };
      const end = () => {
        device.atOnce -= 1;
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

  let completed = false;
  const subscription = outcome$.subscribe({
    next: (outcome) => told.push({ at: scheduler.now(), outcome }),
    complete: () => {
      completed = true;
    },
  });

  const seeFrom = (source: Source, ...addresses: string[]) =>
    sighting$.next({
      kind: 'seen',
      source,
      endpoints: addresses.map((text) => bareEndpoint(ip(text))),
    });

  return {
    device,
    commits,
    at: (ms: number, action: () => void) => void scheduler.schedule(action, ms),
    see: (...addresses: string[]) => seeFrom(mesh, ...addresses),
    seeFrom,
    blind: (detail: string) =>
      sighting$.next({ kind: 'blind', source: mesh, because: { kind: 'unreachable', who: 'dns', detail } }),
    sessions: (states: Record<string, SessionState>) =>
      telemetry$.next({
        kind: 'seen',
        mode: 'on-change',
        sessions: new Map(
          Object.entries(states).map(([text, state]) => [ip(text), { address: ip(text), state }]),
        ),
      }),
    telemetryBlind: () =>
      telemetry$.next({
        kind: 'blind',
        because: { kind: 'unreachable', who: 'crpd', detail: 'stream ended' },
      }),
    /** The device is there again, as its connection tells. */
    returned: () => returned$.next(),
    stop: () => stop$.next(),
    drain: () => drain$.next('drain'),
    undrain: () => drain$.next('undrain'),
    approve: (plan: string) => approval$.next(plan),
    /** The settings are read again: these groups, these sources, that pace. */
    reload: (
      groups: readonly Group[],
      sources: readonly Source[] = [mesh],
      faster: Partial<Pace> = {},
      more: Partial<Policy> = {},
    ): void =>
      reload$.next({
        kind: 'accepted',
        setup: { policy: { ...policy, groups, ...more }, sources, pace: { ...pace, ...faster } },
        changed: [],
        notApplied: [],
      }),
    reject: (...problems: string[]) => reload$.next({ kind: 'rejected', problems }),
    isCompleted: () => completed,
    neighbors: () => Array.from(device.running.groups.get('mesh')?.neighbors ?? []),
    kinds: () => told.map(({ outcome }) => outcome.kind),
    told: <K extends Outcome['kind']>(kind: K) =>
      told.flatMap(({ at, outcome }) =>
        outcome.kind === kind ? [{ at, ...(outcome as Extract<Outcome, { kind: K }>) }] : [],
      ),
    run: (untilMs: number) => {
      scheduler.maxFrames = untilMs;
      scheduler.flush();
    },
    end: () => subscription.unsubscribe(),
  };
}

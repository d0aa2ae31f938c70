import { EMPTY, filter, finalize, ignoreElements, map, merge, share, tap, type Observable } from 'rxjs';
import type { Logger } from 'pino';
import { runAgent, type Setup } from './agent.ts';
import { folderEvents } from './config/read/watch.ts';
import type { Loaded } from './config/read/load.ts';
import { policyOf } from './config/policy-of.ts';
import type { Settings } from './config/schema/settings.ts';
import type { Policy } from './model/group.ts';
import type { Outcome } from './model/outcome.ts';
import { clusterEvents } from './ops/cluster-events.ts';
import { closedControl, openControl, type Control } from './ops/control/open-control.ts';
import { approveDesk } from './ops/control/approve-desk.ts';
import { drainDesk } from './ops/control/drain-desk.ts';
import { faultFields } from './ops/words/reasons.ts';
import { serveHttp } from './ops/http/http.ts';
import type { HttpServer } from './ops/http/listen.ts';
import { chronicle, noHistory, onTheWall } from './ops/status/history.ts';
import { outcomeLogger } from './ops/log/outcome-logger.ts';
import { createMetrics } from './ops/metrics/metrics.ts';
import {
  draining,
  notReadyYet,
  readinessAfter,
  shortcomings,
  type Readiness,
} from './ops/status/readiness.ts';
import { nothingRecalled, recall } from './ops/status/recall.ts';
import { statusOf, type Status } from './ops/status/status.ts';
import { reloads } from './reloads.ts';
import { sourcesIn } from './sources.ts';
import { recorderOf, worldOf, type Surroundings } from './world.ts';

export { examineDevice, onGrpcLog, type Probed } from './world.ts';

/** After a Set of unknown outcome, how far apart the reads are of which two must agree (ms). */
const agreeMs = 3000;
/** Steady changes are looked at this often at least (ms). */
const settleAtMostMs = 2000;

export interface Sidecar {
  readonly http: HttpServer;
  /** What takes changes of state. */
  readonly control: Control;
  /** The agent's life: subscribe once; it completes after `stop$`. */
  readonly outcome$: Observable<Outcome>;
  readonly status: () => Status;
}

/** The whole sidecar: an agent in the world, and what tells people about it. */
export async function startSidecar(
  settings: Settings,
  self: Policy['self'],
  surroundings: Surroundings,
  log: Logger,
  version: string,
): Promise<Sidecar> {
  const { clock, random, control: places } = surroundings;
  const now = () => clock.scheduler.now();
  const iso = (at: number) => clock.wallAt(at).toISOString();
  const seed = String(random());
  const setupOf = (current: Settings): Setup => ({
    // What is read again counts with the mode that the device was booted with: another one needs a new pod.
    policy: policyOf({ ...current, mode: settings.mode }, self, seed),
    pace: paceOf(current),
    sources: sourcesIn(current, surroundings),
  });
  const loaded$ = (surroundings.loaded$ ?? EMPTY).pipe(share());
  const settings$ = loaded$.pipe(
    filter(isSettings),
    map((loaded) => loaded.settings),
  );
  const desk = drainDesk();
  const approvals = approveDesk(() => status().pending);
  const { pace, ...first } = setupOf(settings);
  let { policy } = first;
  const world = {
    ...worldOf(settings, surroundings, settings$),
    reload$: reloads(settings, loaded$, setupOf).pipe(
      tap((reload) => {
        if (reload.kind === 'accepted') control.setDrainMax(reload.setup.pace.drainMaxMs);
      }),
    ),
    drain$: desk.request$,
    approval$: approvals.approval$,
  };
  const metrics = createMetrics(version, policy.groups, world.discovery.sources, clock, settings.metrics);
  const logOutcome = outcomeLogger(log, iso, now);
  const recorder = recorderOf(settings, self.identity, surroundings);
  const clusterEventOf = clusterEvents();
  let recalled = nothingRecalled(now());
  let past = noHistory(now());
  let readiness: Readiness = notReadyYet(now());
  let everReady = false;

  const ready = (): Readiness => {
    const reasons = shortcomings(recalled, policy, now());
    readiness = recalled.drain
      ? draining(recalled.drain)
      : readinessAfter(readiness, reasons, now(), everReady);
    everReady ||= readiness.ready;
    metrics.setReady(readiness.ready);
    return readiness;
  };
  // What moves together is judged once: it takes a look at everybody.
  let isJudgementDue = false;
  const judgeSoon = () => {
    if (isJudgementDue) return;
    isJudgementDue = true;
    clock.scheduler.schedule(() => {
      isJudgementDue = false;
      ready();
    });
  };
  const status = () => statusOf(recalled, ready(), policy, settings.crpd.address, version, now(), iso);
  const control =
    places === undefined
      ? closedControl
      : await openControl(
          places,
          desk,
          approvals,
          settings.drain_max,
          folderEvents(places.requests),
          log,
          clock,
        );
  const { address: host, port } = settings.http;
  const { registry } = metrics;
  const look = () => recalled.look;
  const history = () => onTheWall(past, (at) => clock.wallAt(at));
  const shown = { readiness: ready, status, look, history, now, iso };
  const http = await serveHttp({ host, port, registry, ...shown }).catch(async (error: unknown) => {
    await control.close();
    throw error;
  });

  const agent$ = runAgent(world, policy, pace).pipe(
    finalize(() => {
      desk.close();
      world.close();
      recorder?.close();
    }),
  );
  const chosen$ = world.choice$.pipe(map((choice) => ({ kind: 'transport-chosen' as const, ...choice })));
  const outcome$ = merge(chosen$, agent$).pipe(
    tap((outcome) => {
      if (outcome.kind === 'config-reloaded') ({ policy } = outcome);
      recalled = recall(recalled, outcome, now());
      past = chronicle(past, outcome, now());
      judgeSoon();
      desk.hear(outcome);
      metrics.observe(outcome);
      logOutcome(outcome);
      const event = recorder && clusterEventOf(outcome, now());
      if (event !== undefined) recorder?.record(event);
    }),
  );
  const counted$ = world.call$.pipe(tap(metrics.call), ignoreElements());
  const unrecorded$ = (recorder?.trouble$ ?? EMPTY).pipe(
    tap((fault) => log.warn(faultFields(fault), 'event not recorded in the cluster')),
    ignoreElements(),
  );
  return { http, control, status, outcome$: merge(outcome$, counted$, unrecorded$) };
}

function paceOf({ settle, resync, drain_min: drainMinMs, drain_max: drainMaxMs }: Settings): Setup['pace'] {
  const atMostMs = Math.max(settleAtMostMs, settle);
  return { settleMs: settle, settleAtMostMs: atMostMs, resyncMs: resync, agreeMs, drainMinMs, drainMaxMs };
}

function isSettings(loaded: Loaded): loaded is Extract<Loaded, { kind: 'settings' }> {
  return loaded.kind === 'settings';
}

import { EMPTY, finalize, ignoreElements, map, merge, share, tap, type Observable } from 'rxjs';
import type { Logger } from 'pino';
import { runAgent } from './agent.ts';
import { folderEvents } from './config/read/watch.ts';
import type { Settings } from './config/schema/settings.ts';
import type { Policy } from './model/group.ts';
import type { Outcome } from './model/outcome.ts';
import { clusterEvents } from './ops/cluster-events.ts';
import { approveAction, drainActions } from './ops/control/actions.ts';
import { closedControl, openControl, type Control } from './ops/control/control.ts';
import { serveHttp } from './ops/http/http.ts';
import type { HttpServer } from './ops/http/listen.ts';
import { outcomeLogger } from './ops/log/outcome-logger.ts';
import { createMetrics } from './ops/metrics/metrics.ts';
import { liveStatus } from './ops/status/live-status.ts';
import type { Status } from './ops/status/status.ts';
import { faultFields } from './ops/words/reasons.ts';
import { reloads, setupsFor } from './setup.ts';
import { recorderOf, worldOf, type AgentHost } from './world.ts';

export { onGrpcLog, probeDeviceOf, type ProbeResult } from './world.ts';

export interface Sidecar {
  readonly http: HttpServer;
  readonly control: Control;
  /** Runs the agent while it is subscribed. Subscribe once; it completes after `stop$`. */
  readonly outcome$: Observable<Outcome>;
  readonly status: () => Status;
}

/**
 * The whole sidecar: an agent in its world, and the observers of its outcomes.
 *
 *     control: drain, approve ─┐                    ┌─► status ─► HTTP: /status, /readyz, the page
 *     settings file ───────────┼─► agent ─ outcomes ┼─► metrics ─► HTTP: /metrics
 *     discovery, telemetry ────┘                    ├─► log
 *                                                   ├─► Events of the pod
 *                                                   └─► answers to drain
 *
 * @throws if HTTP cannot listen, or a TLS file cannot be read
 */
export async function startSidecar(
  settings: Settings,
  self: Policy['self'],
  host: AgentHost,
  log: Logger,
  version: string,
): Promise<Sidecar> {
  const { clock, random, control: places } = host;
  const now = () => clock.scheduler.now();
  const iso = (at: number) => clock.wallAt(at).toISOString();
  const loaded$ = (host.loaded$ ?? EMPTY).pipe(share());
  const setupOf = setupsFor(settings, self, String(random()), host);
  const { policy, pace } = setupOf(settings);
  const world = worldOf(settings, { ...host, loaded$ });

  const metrics = createMetrics(version, policy.groups, world.discovery.sources, clock, settings.metrics);
  const about = { device: settings.crpd.address, version };
  const live = liveStatus(policy, about, clock, iso, metrics.setReady);
  const drains = drainActions();
  const approvals = approveAction(() => live.status().pending);
  const recorder = recorderOf(settings, self.identity, host);

  const control =
    places === undefined
      ? closedControl
      : await openControl(
          places,
          drains,
          approvals,
          settings.drain_max,
          folderEvents(places.requests),
          log,
          clock,
        );
  const { address, port } = settings.http;
  const http = await serveHttp({ host: address, port, registry: metrics.registry, ...live, now, iso }).catch(
    async (error: unknown) => {
      await control.close();
      throw error;
    },
  );

  const reload$ = reloads(settings, loaded$, setupOf).pipe(
    tap((reload) => {
      if (reload.kind === 'accepted') control.setDrainMax(reload.setup.pace.drainMaxMs);
    }),
  );
  const requests = { reload$, drain$: drains.request$, approval$: approvals.approval$ };
  const agent$ = runAgent({ ...world, ...requests }, policy, pace).pipe(
    finalize(() => {
      drains.close();
      world.close();
      recorder?.close();
    }),
  );
  const chosen$ = world.choice$.pipe(map((choice) => ({ kind: 'transport-chosen' as const, ...choice })));

  const clusterEventOf = clusterEvents();
  const observers: readonly ((outcome: Outcome) => void)[] = [
    live.observe,
    drains.observe,
    metrics.observe,
    outcomeLogger(log, iso, now),
    (outcome) => {
      const event = recorder && clusterEventOf(outcome, now());
      if (event !== undefined) recorder?.record(event);
    },
  ];
  const outcome$ = merge(chosen$, agent$).pipe(
    tap((outcome) => {
      for (const observe of observers) observe(outcome);
    }),
  );
  const counted$ = world.call$.pipe(tap(metrics.call), ignoreElements());
  const unrecorded$ = (recorder?.trouble$ ?? EMPTY).pipe(
    tap((fault) => log.warn(faultFields(fault), 'event not recorded in the cluster')),
    ignoreElements(),
  );
  return { http, control, status: live.status, outcome$: merge(outcome$, counted$, unrecorded$) };
}

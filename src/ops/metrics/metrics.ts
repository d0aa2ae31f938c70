import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Group } from '../../model/group.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Source } from '../../model/sighting.ts';
import type { Clock } from '../../ports.ts';
import { agentMetrics } from './agent-metrics.ts';
import { groupMetrics, sourceMetrics } from './group-metrics.ts';
import type { DeviceCall, MetricEvent } from './metric-event.ts';
import { peerMetrics } from './peer-metrics.ts';
import { roundCounter } from './round-counter.ts';

export interface Metrics {
  readonly registry: Registry;
  readonly observe: (outcome: Outcome) => void;
  readonly call: (call: DeviceCall) => void;
  readonly setReady: (ready: boolean) => void;
}

/**
 * All metrics of an agent and of its process, on a registry of their own. `observe` has to be called with every
 * outcome.
 */
export function createMetrics(
  version: string,
  groups: readonly Group[],
  sources: readonly Source[],
  { scheduler, wallAt }: Pick<Clock, 'scheduler' | 'wallAt'>,
  { prefixes = false }: { readonly prefixes?: boolean } = {},
): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const observePeer = peerMetrics(registry, prefixes);
  const instruments = [...agentMetrics, ...groupMetrics, ...sourceMetrics].map((create) =>
    create(registry, wallAt),
  );
  const feed = (event: MetricEvent): void => {
    for (const observe of instruments) observe(event);
  };
  const countRound = roundCounter((result) => feed({ kind: 'round-ended', result }));

  feed({ kind: 'settings-in-force', groups, sources, at: scheduler.now() });
  feed({ kind: 'agent-started', version });

  return {
    registry,
    setReady: (ready) => feed({ kind: 'readiness-judged', ready }),
    call: (call) => feed({ kind: 'device-called', ...call }),
    observe: (outcome) => {
      observePeer(outcome);
      countRound(outcome);
      feed(outcome);
      if (outcome.kind === 'config-reloaded') {
        const { policy, sources: reloaded } = outcome;
        feed({ kind: 'settings-in-force', groups: policy.groups, sources: reloaded, at: scheduler.now() });
      }
    },
  };
}

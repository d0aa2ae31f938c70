import type { IpAddress } from '../../src/model/address.ts';
import type { Group, Policy } from '../../src/model/group.ts';
import type { Health } from '../../src/model/health.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import type { Running } from '../../src/model/running.ts';
import type { SessionState } from '../../src/model/session.ts';
import type { Plan } from '../../src/model/step.ts';
import {
  bareEndpoint,
  type Endpoint,
  type Sighting,
  type Source,
  type View,
} from '../../src/model/sighting.ts';
import { observe, unheard } from '../../src/plan/view.ts';
import type { Situation } from '../../src/model/situation.ts';
import { configure, withTelemetry, unknownHealth } from '../../src/plan/health.ts';
import { ip, net } from './addresses.ts';

/** The time at which the views and healths of tests begin (ms). */
export const t0 = 1_000_000_000;

/** The time so many seconds after the begin. */
export const after = (seconds: number) => t0 + seconds * 1000;

export const meshSource: Source = { id: 'dns mesh', group: 'mesh', confirmEmptyMs: 30_000 };
export const coreSource: Source = { id: 'dns core', group: 'core', confirmEmptyMs: 30_000 };

export const groups: readonly Group[] = [
  { kind: 'mesh', name: 'mesh', minPeers: 1 },
  { kind: 'mesh', name: 'core', minPeers: 1, maxPeers: 2 },
  { kind: 'subtractive', name: 'clients', prefixes: [net('10.0.0.0/16')] },
];

export const policy: Policy = {
  self: { identity: 'self-0', addresses: new Set([ip('10.0.9.9')]) },
  groups,
  selection: 'rendezvous',
  seed: 'seed',
  downAfterMs: 10_000,
  connectGraceMs: 60_000,
  removeAfterMs: 30_000,
  rebalanceAfterMs: 300_000,
};

/** An endpoint from `10.0.1.1`, `10.0.1.1 terminating` or `10.0.1.1 unready`. */
export function endpoint(text: string): Endpoint {
  const [address = '', ...words] = text.split(' ');
  return {
    ...bareEndpoint(ip(address)),
    ...(words.includes('terminating') ? { terminating: true } : {}),
    ...(words.includes('unready') ? { serving: false } : {}),
  };
}

/** A source's answer: its members, as `endpoint` reads them. */
export function seen(source: Source, ...members: readonly string[]): Sighting {
  return { kind: 'seen', source, endpoints: members.map(endpoint) };
}

/** A sighting that reports the failure of a source. */
export function blind(source: Source, detail = 'SERVFAIL'): Sighting {
  return { kind: 'blind', source, because: { kind: 'unreachable', who: 'dns', detail } };
}

/** The view after these sightings, each with its second. */
export function viewOf(...sightings: (readonly [second: number, sighting: Sighting])[]): View {
  const sources = [meshSource, coreSource];
  return sightings.reduce<View>(
    (view, [second, sighting]) => observe(view, sighting, after(second)),
    unheard(sources, t0),
  );
}

/** A device that runs these neighbors and this `allow`. */
export function running(
  mesh: readonly string[],
  core: readonly string[] = [],
  allow: readonly string[] = ['10.0.0.0/16'],
): Running {
  return {
    groups: new Map([
      ['mesh', { neighbors: new Set(mesh.map(ip)), allow: [] }],
      ['core', { neighbors: new Set(core.map(ip)), allow: [] }],
      ['clients', { neighbors: new Set<IpAddress>(), allow: allow.map(net) }],
    ]),
    elsewhere: new Map(),
  };
}

/** The health after telemetry has shown these states, each with its second. All peers are configured. */
export function healthOf(
  shown: readonly (readonly [second: number, states: Readonly<Record<string, 'up' | SessionState>>])[],
): Health {
  const peers = new Set(shown.flatMap(([, states]) => Object.keys(states).map(ip)));
  return shown.reduce<Health>(
    (health, [second, states]) =>
      withTelemetry(
        health,
        {
          kind: 'seen',
          mode: 'on-change',
          sessions: new Map(
            Object.entries(states).map(([text, state]) => [
              ip(text),
              { address: ip(text), state: state === 'up' ? 'ESTABLISHED' : state },
            ]),
          ),
        },
        after(second),
      ),
    configure(unknownHealth(t0), peers, t0),
  );
}

/** The same health after telemetry has gone blind at a second. */
export function withBlindTelemetry(health: Health, second = 2): Health {
  return withTelemetry(
    health,
    { kind: 'blind', because: { kind: 'unreachable', who: 'crpd', detail: '' } },
    after(second),
  );
}

/** A situation of `policy` at second 60 in which nothing has been seen yet; `parts` replace its parts. */
export function situation(parts: Partial<Situation> & { readonly at?: number } = {}): Situation {
  const { at = 60, ...rest } = parts;
  return {
    policy,
    view: viewOf(),
    health: unknownHealth(t0),
    running: running([]),
    ledger: emptyLedger(0),
    now: after(at),
    ...rest,
  };
}

/** Steps as short lines: `+ mesh 10.0.1.1 discovered`. */
export function lines(plan: Plan | undefined): readonly string[] {
  return (plan?.steps ?? []).map((step) => {
    switch (step.kind) {
      case 'allow':
        return `allow ${step.group}`;
      case 'graceful-shutdown':
        return `graceful-shutdown ${step.to}`;
      case 'add':
        return `+ ${step.group} ${step.peer} ${step.reason}`;
      case 'remove':
        return `- ${step.group} ${step.peer} ${step.reason}`;
    }
  });
}

import type { IpAddress } from '../model/address.ts';
import { defined } from '../model/defined.ts';
import type { Health, PeerHealth } from '../model/health.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Session, Telemetry } from '../model/session.ts';
import { withTelemetry } from '../plan/health.ts';
import type { Consequence, Knowledge } from './knowledge.ts';

/** Telemetry has shown the sessions, or has gone blind. */
export function telemetry(knowledge: Knowledge, heard: Telemetry, now: number): Consequence {
  const { health: before, degraded } = knowledge;
  const health = withTelemetry(before, heard, now);
  return {
    knowledge: { ...knowledge, health, degraded: heard.kind === 'seen' ? heard.degraded : degraded },
    outcomes: [
      ...watchingOutcomes(before, heard, degraded, now),
      ...(heard.kind === 'seen' ? peerOutcomes(before, health, heard.sessions, now) : []),
    ],
    wakes: isNews(before, health) ? 'at-once' : 'no-round',
  };
}

/** Reports that telemetry has gone blind, has become better or worse, or sees again. */
function watchingOutcomes(
  { telemetry: before }: Health,
  heard: Telemetry,
  degraded: string | undefined,
  now: number,
): readonly Outcome[] {
  if (heard.kind === 'blind') {
    return before.kind === 'blind' ? [] : [{ kind: 'telemetry-degraded', because: heard.because }];
  }
  const outcomes: Outcome[] = [];
  if (before.kind === 'blind' || (degraded !== undefined && heard.degraded === undefined)) {
    outcomes.push({ kind: 'telemetry-back', mode: heard.mode, afterMs: now - before.since });
  }
  if (heard.degraded !== undefined && heard.degraded !== degraded) {
    outcomes.push({ kind: 'telemetry-degraded', because: heard.degraded, mode: heard.mode });
  }
  return outcomes;
}

function peerOutcomes(
  before: Health,
  after: Health,
  sessions: ReadonlyMap<IpAddress, Session>,
  now: number,
): readonly Outcome[] {
  const outcomes = Array.from(after.peers).flatMap(([peer, health]) =>
    movesOf(peer, before.peers.get(peer), health, sessions.get(peer)?.dynamic ?? !health.configured, now),
  );
  return [...outcomes, ...forgottenOutcomes(before, after, now)];
}

/** Reports the neighbors that are no longer watched. */
export function forgottenOutcomes(before: Health, after: Health, now: number): readonly Outcome[] {
  return Array.from(before.peers)
    .filter(([peer]) => !after.peers.has(peer))
    .flatMap(([peer, was]): readonly Outcome[] => [
      ...(was.up
        ? [{ kind: 'peer-down' as const, peer, ...defined({ group: was.group }), afterMs: now - was.since }]
        : []),
      { kind: 'peer-forgotten', peer, ...defined({ group: was.group }) },
    ]);
}

function movesOf(
  peer: IpAddress,
  before: PeerHealth | undefined,
  after: PeerHealth,
  dynamic: boolean,
  now: number,
): readonly Outcome[] {
  if (before === after) return [];
  const outcomes: Outcome[] = [];
  const group = defined({ group: after.group });
  const was = before ?? { up: false, since: after.graceFrom, fell: 0 };
  // Telemetry may have missed some rises and falls, but they alternate: they are reported in turn from the former state
  // on, until all new falls are reported and the present state is reached.
  let { up } = was;
  for (let falls = after.fell - was.fell; falls > 0 || up !== after.up; up = !up) {
    const afterMs = outcomes.length === 0 ? now - was.since : 0;
    outcomes.push({ kind: up ? 'peer-down' : 'peer-up', peer, ...group, afterMs });
    if (up) falls -= 1;
  }
  if (after.state !== undefined && after.state !== before?.state) {
    outcomes.push({ kind: 'peer-state', peer, ...group, state: after.state, dynamic });
  }
  return outcomes;
}

/** Whether a round has to look: a session came up, fell or vanished, or telemetry went blind or sees again. */
function isNews(before: Health, after: Health): boolean {
  if (before.telemetry.kind !== after.telemetry.kind) return true;
  if (Array.from(before.peers.keys()).some((peer) => !after.peers.has(peer))) return true;
  return Array.from(after.peers).some(([peer, is]) => {
    const was = before.peers.get(peer);
    if (was === is) return false;
    return (was?.up ?? false) !== is.up || (was?.fell ?? 0) !== is.fell;
  });
}

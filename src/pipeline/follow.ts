import { map, type Observable } from 'rxjs';
import type { IpAddress } from '../model/address.ts';
import type { Health, PeerHealth } from '../model/health.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Session, Telemetry } from '../model/session.ts';
import { configure, hear } from '../plan/track.ts';
import type { Clock } from '../ports.ts';
import type { Knowledge } from './knowledge.ts';
import type { Told } from './told.ts';

/** Folds telemetry into the health of every neighbor: telemetry → health, outcomes. */
export function follow(
  telemetry$: Observable<Telemetry>,
  knowledge: Knowledge,
  { scheduler }: Clock,
): Observable<Told> {
  let degraded: string | undefined;
  return telemetry$.pipe(
    map((told) => {
      const before = knowledge.health;
      const now = scheduler.now();
      knowledge.health = hear(before, told, now);
      const outcomes = [
        ...watchingOutcomes(before, told, degraded, now),
        ...(told.kind === 'seen' ? peerOutcomes(before, knowledge.health, told.sessions, now) : []),
      ];
      degraded = told.kind === 'seen' ? told.degraded : degraded;
      return { outcomes, stirs: isNews(before, knowledge.health) ? 'at-once' : 'nobody' };
    }),
  );
}

/** Folds who is configured into the health of every neighbor: who no longer is, is forgotten. */
export function notice(knowledge: Knowledge, configured: ReadonlySet<IpAddress>, now: number): Told {
  const before = knowledge.health;
  knowledge.health = configure(before, configured, now);
  return { outcomes: forgottenOutcomes(before, knowledge.health, now), stirs: 'nobody' };
}

/** Whether we can see, and how well. */
function watchingOutcomes(
  { telemetry: before }: Health,
  told: Telemetry,
  degraded: string | undefined,
  now: number,
): readonly Outcome[] {
  if (told.kind === 'blind') {
    return before.kind === 'blind' ? [] : [{ kind: 'telemetry-degraded', because: told.because }];
  }
  const outcomes: Outcome[] = [];
  if (before.kind === 'blind' || (degraded !== undefined && told.degraded === undefined)) {
    outcomes.push({ kind: 'telemetry-back', mode: told.mode, afterMs: now - before.since });
  }
  if (told.degraded !== undefined && told.degraded !== degraded) {
    outcomes.push({ kind: 'telemetry-degraded', because: told.degraded, mode: told.mode });
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

function forgottenOutcomes(before: Health, after: Health, now: number): readonly Outcome[] {
  return Array.from(before.peers)
    .filter(([peer]) => !after.peers.has(peer))
    .flatMap(([peer, was]): readonly Outcome[] => [
      ...(was.up ? [{ kind: 'peer-down' as const, peer, ...inGroup(was), afterMs: now - was.since }] : []),
      { kind: 'peer-forgotten', peer, ...inGroup(was) },
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
  const group = inGroup(after);
  const was = before ?? { up: false, since: after.graceFrom, fell: 0 };
  // It comes up and falls in turns, also where nobody saw it: each fall is told, and each rise between them.
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

function inGroup({ group }: PeerHealth): { readonly group?: string } {
  return group === undefined ? {} : { group };
}

/** A round looks when somebody came up or fell, or when we can see again or no longer. */
function isNews(before: Health, after: Health): boolean {
  if (before.telemetry.kind !== after.telemetry.kind) return true;
  if (Array.from(before.peers.keys()).some((peer) => !after.peers.has(peer))) return true;
  return Array.from(after.peers).some(([peer, is]) => {
    const was = before.peers.get(peer);
    if (was === is) return false;
    return (was?.up ?? false) !== is.up || (was?.fell ?? 0) !== is.fell;
  });
}

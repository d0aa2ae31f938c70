import type { IpAddress } from '../model/address.ts';
import type { Condition, Health, PeerHealth } from '../model/health.ts';
import type { Session, Telemetry } from '../model/session.ts';
import { defined } from '../model/defined.ts';
import type { Policy } from '../model/group.ts';

/** A peer that falls this often within the window flaps (design: three times within 5 min). */
export const flapping = { falls: 3, windowMs: 5 * 60_000 } as const;

/** Between two looks a session comes up so often at most; a counter that jumps further is a counter's fault. */
const mostUnseen = 100;

/** Before telemetry has said anything. */
export function unknownHealth(now: number): Health {
  return { telemetry: { kind: 'unheard', since: now }, peers: new Map() };
}

/** Folds what telemetry tells into the health of every neighbor. */
export function hear(health: Health, told: Telemetry, now: number): Health {
  if (told.kind === 'blind') {
    // Not heard yet was not seeing, too: no timer ran since then.
    const since = health.telemetry.kind === 'seeing' ? now : health.telemetry.since;
    return { ...health, telemetry: { kind: 'blind', since, because: told.because } };
  }

  const { telemetry } = health;
  const peers = new Map<IpAddress, PeerHealth>();
  for (const [address, before] of health.peers) {
    const session = told.sessions.get(address);
    const paused = telemetry.kind === 'seeing' ? before : resumed(before, telemetry.since, now);
    // What moves is one neighbor of hundreds: the others stay as they are, also as objects.
    if (session !== undefined && saysTheSame(paused, session)) peers.set(address, paused);
    else if (session !== undefined) peers.set(address, advanced(paused, session, now));
    else if (before.configured) peers.set(address, unseen(paused, now));
  }
  for (const session of told.sessions.values()) {
    if (!peers.has(session.address)) peers.set(session.address, newcomer(session, now));
  }
  const after: Health = {
    ...health,
    telemetry: { kind: 'seeing', since: telemetry.kind === 'seeing' ? telemetry.since : now },
    peers,
  };
  // All were down and one is back: it was us, so the others get time to follow.
  const wasUs = allDownSince(health) !== undefined && allDownSince(after) === undefined;
  const regraced = wasUs ? renew(after, new Set(peers.keys()), now) : after;
  return after.lost?.isBack === true ? deviceBack(regraced, now) : regraced;
}

/** Folds in who is configured now: newcomers get their grace, those no longer configured are forgotten. */
export function configure(health: Health, configured: ReadonlySet<IpAddress>, now: number): Health {
  const peers = new Map<IpAddress, PeerHealth>();
  for (const [address, before] of health.peers) {
    if (configured.has(address) === before.configured) peers.set(address, before);
    // A client that has become a peer: its session may stay or come anew, its grace begins now.
    else if (!before.configured) peers.set(address, { ...anew(before, now), configured: true });
    // Removed here; if it still has a session, telemetry will show it again as a client.
  }
  for (const address of configured) {
    if (!peers.has(address))
      peers.set(address, {
        configured: true,
        graceFrom: now,
        up: false,
        since: now,
        wasUp: false,
        falls: [],
        fell: 0,
      });
  }
  return { ...health, peers };
}

/** The device is lost: who is up now has fallen for its sake, if it is down when it is back. */
export function deviceLost(health: Health): Health {
  const up = Array.from(health.peers).flatMap(([address, peer]) => (peer.up ? [address] : []));
  return { ...health, lost: { up: new Set(up), isBack: false } };
}

/**
 * The device is back: those that were up when it was lost get time to come up anew. One that was down before
 * gets none: else a device that is lost now and then would keep it for ever. The time begins when its
 * sessions are seen.
 */
export function deviceBack(health: Health, now: number): Health {
  const { lost, ...rest } = health;
  if (lost === undefined) return health;
  if (health.telemetry.kind !== 'seeing') return { ...rest, lost: { ...lost, isBack: true } };
  return renew(rest, lost.up, now);
}

/** These get time to come up anew, and what was before is not theirs: other pods may stand behind the addresses. */
export function renew(health: Health, addresses: ReadonlySet<IpAddress>, now: number): Health {
  const peers = new Map(
    Array.from(health.peers, ([address, peer]) => [address, addresses.has(address) ? anew(peer, now) : peer]),
  );
  return { ...health, peers };
}

/** Its time to come up begins now, and what was before counts no more. */
function anew(peer: PeerHealth, now: number): PeerHealth {
  return { ...peer, graceFrom: now, falls: [], wasUp: peer.up, since: peer.up ? peer.since : now };
}

/** While nobody could see, from `unseenFrom` until `now`, no down-timer ran; one begun meanwhile begins now. */
function resumed(peer: PeerHealth, unseenFrom: number, now: number): PeerHealth {
  if (peer.up) return peer;
  const resume = (at: number) => at + now - Math.max(at, unseenFrom);
  return { ...peer, since: resume(peer.since), graceFrom: resume(peer.graceFrom) };
}

function newcomer(session: Session, now: number): PeerHealth {
  const up = session.state === 'ESTABLISHED';
  return {
    configured: false,
    graceFrom: now,
    up,
    since: now,
    // It was up before we came: then it is down now, not coming up.
    wasUp: up || (session.transitions ?? 0) > 0,
    falls: [],
    fell: 0,
    ...told(session),
  };
}

/**
 * One neighbor's history goes on. A rise of `established-transitions` tells what happened between two looks:
 *
 *     before   after   rise   falls
 *     up       down     –     1
 *     up       up       n     n        fell and came back, n times
 *     down     up       n     n − 1    one of them is this coming up
 *     down     down     n     n        came up and fell again, n times
 */
function advanced(before: PeerHealth, session: Session, now: number): PeerHealth {
  const up = session.state === 'ESTABLISHED';
  const risen = (session.transitions ?? 0) - (before.transitions ?? session.transitions ?? 0);
  const rise = Math.min(Math.max(0, risen), mostUnseen);
  const falls = (before.up && !up ? 1 : 0) + (!before.up && up ? Math.max(0, rise - 1) : rise);
  const moved = before.up !== up || falls > 0;
  const { state: _, transitions: __, group: ___, prefixes: ____, ...rest } = before;
  return {
    ...rest,
    up,
    since: moved ? now : before.since,
    wasUp: before.wasUp || up || rise > 0 || (before.state === undefined && (session.transitions ?? 0) > 0),
    falls: recent([...before.falls, ...Array<number>(falls).fill(now)], now),
    fell: before.fell + falls,
    ...told(session),
  };
}

/** Nothing moved, and there is no fall that could be forgotten by now. */
function saysTheSame(before: PeerHealth, session: Session): boolean {
  return (
    before.state === session.state &&
    before.transitions === session.transitions &&
    before.group === session.group &&
    before.prefixes === session.prefixes &&
    before.falls.length === 0
  );
}

/** Configured, and telemetry does not show it: not up, and if it was, it fell. */
function unseen({ state: _, ...before }: PeerHealth, now: number): PeerHealth {
  if (!before.up) return before;
  return {
    ...before,
    up: false,
    since: now,
    falls: recent([...before.falls, now], now),
    fell: before.fell + 1,
  };
}

function told({
  state,
  transitions,
  group,
  prefixes,
}: Session): Pick<PeerHealth, 'state' | 'transitions' | 'group' | 'prefixes'> {
  return {
    state,
    ...defined({ prefixes, transitions, group }),
  };
}

function recent(falls: readonly number[], now: number): readonly number[] {
  return falls.filter((at) => now - at < flapping.windowMs).slice(-flapping.falls);
}

/** What follows from a neighbor's history now; see {@link Condition}. */
export function conditionOf(
  health: Health,
  address: IpAddress,
  { downAfterMs, connectGraceMs }: Pick<Policy, 'downAfterMs' | 'connectGraceMs'>,
  now: number,
): Condition {
  const peer = health.peers.get(address);
  if (health.telemetry.kind !== 'seeing' || peer === undefined) return { kind: 'unknown' };

  const falls = peer.falls.filter((at) => now - at < flapping.windowMs);
  if (falls.length >= flapping.falls) return { kind: 'failed', because: 'flapping', since: peer.since };
  if (peer.up) return { kind: 'up', since: peer.since };

  const [from, patience, because] = peer.wasUp
    ? ([peer.since, downAfterMs, 'down'] as const)
    : ([peer.graceFrom, connectGraceMs, 'never-up'] as const);
  const failsAt = from + patience;
  if (now >= failsAt) return { kind: 'failed', because, since: from };
  return peer.wasUp ? { kind: 'down', since: from, failsAt } : { kind: 'coming-up', failsAt };
}

/** Unknown counts as up: what we cannot see we do not touch. */
export function countsAsUp({ kind }: Condition): boolean {
  return kind === 'up' || kind === 'unknown';
}

/**
 * Since when not a single session of the device is up: then it is us, not them.
 *
 * That is when the last one fell; where none ever was up, since the first of them was configured.
 */
export function allDownSince({ telemetry, peers }: Health): number | undefined {
  const all = Array.from(peers.values());
  if (telemetry.kind !== 'seeing' || all.length === 0 || all.some(({ up }) => up)) return undefined;
  const fallen = all.filter(({ wasUp }) => wasUp).map(({ since }) => since);
  return fallen.length > 0 ? Math.max(...fallen) : Math.min(...all.map(({ since }) => since));
}

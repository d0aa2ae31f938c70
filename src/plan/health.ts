import type { IpAddress } from '../model/address.ts';
import type { Condition, Health, PeerHealth } from '../model/health.ts';
import type { Session, Telemetry } from '../model/session.ts';
import { defined } from '../model/defined.ts';
import type { Policy } from '../model/group.ts';

/** A peer whose session falls this often within the window flaps. */
export const flapping = { falls: 3, windowMs: 5 * 60_000 } as const;

/**
 * At most this many rises of a session are counted from one telemetry update to the next: an `established-transitions`
 * that grows by more is wrong.
 */
const maxRises = 100;

/** The health before the first telemetry. */
export function unknownHealth(now: number): Health {
  return { telemetry: { kind: 'unheard', since: now }, peers: new Map() };
}

/** The health after new telemetry: the history of every neighbor is continued. */
export function withTelemetry(health: Health, heard: Telemetry, now: number): Health {
  if (heard.kind === 'blind') {
    // Down-timers stop now; if telemetry was not seeing before, they stopped at `since` already.
    const since = health.telemetry.kind === 'seeing' ? now : health.telemetry.since;
    return { ...health, telemetry: { kind: 'blind', since, because: heard.because } };
  }

  const { telemetry } = health;
  const peers = new Map<IpAddress, PeerHealth>();
  for (const [address, before] of health.peers) {
    const session = heard.sessions.get(address);
    const paused = telemetry.kind === 'seeing' ? before : resumed(before, telemetry.since, now);
    // Usually one neighbor of hundreds changes; the others stay the same objects, which comparisons rely on.
    if (session !== undefined && isUnchanged(paused, session)) peers.set(address, paused);
    else if (session !== undefined) peers.set(address, advanced(paused, session, now));
    else if (before.configured) peers.set(address, unseen(paused, now));
  }
  for (const session of heard.sessions.values()) {
    if (!peers.has(session.address)) peers.set(session.address, newcomer(session, now));
  }
  const after: Health = {
    ...health,
    telemetry: { kind: 'seeing', since: telemetry.kind === 'seeing' ? telemetry.since : now },
    peers,
  };
  // All were down and one is back: the fault was ours, so the others get time to follow.
  const wasOurFault = allDownSince(health) !== undefined && allDownSince(after) === undefined;
  const regraced = wasOurFault ? renew(after, new Set(peers.keys()), now) : after;
  return after.lost?.isBack === true ? deviceBack(regraced, now) : regraced;
}

/** Folds in the configured neighbors: new ones get their grace, removed ones are forgotten. */
export function configure(health: Health, configured: ReadonlySet<IpAddress>, now: number): Health {
  const peers = new Map<IpAddress, PeerHealth>();
  for (const [address, before] of health.peers) {
    if (configured.has(address) === before.configured) peers.set(address, before);
    // A client that has become a peer: its session stays or comes up again, and its grace begins now.
    else if (!before.configured) peers.set(address, { ...anew(before, now), configured: true });
    // Otherwise it is a former peer: if it still has a session, telemetry will show it again as a client.
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

/** Records which peers are up when the device is lost: those that are down when it is back fell with the device. */
export function deviceLost(health: Health): Health {
  const up = Array.from(health.peers).flatMap(([address, peer]) => (peer.up ? [address] : []));
  return { ...health, lost: { up: new Set(up), isBack: false } };
}

/**
 * The device is back: peers that were up when it was lost get time to come up again, from the moment their sessions are
 * seen. A peer that was down before gets none; otherwise it would never be replaced on a device that is lost now and
 * then.
 */
export function deviceBack(health: Health, now: number): Health {
  const { lost, ...rest } = health;
  if (lost === undefined) return health;
  if (health.telemetry.kind !== 'seeing') return { ...rest, lost: { ...lost, isBack: true } };
  return renew(rest, lost.up, now);
}

/**
 * Gives these peers a new grace to come up, and forgets their history; for a new pod behind an address, for example.
 */
export function renew(health: Health, addresses: ReadonlySet<IpAddress>, now: number): Health {
  const peers = new Map(
    Array.from(health.peers, ([address, peer]) => [address, addresses.has(address) ? anew(peer, now) : peer]),
  );
  return { ...health, peers };
}

/** The peer with a grace that begins now, and without its history. */
function anew(peer: PeerHealth, now: number): PeerHealth {
  return { ...peer, graceFrom: now, falls: [], wasUp: peer.up, since: peer.up ? peer.since : now };
}

/**
 * Moves the timers of a peer on by the time that telemetry was blind, from `unseenFrom` to `now`, so that it does not
 * count.
 */
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
    // A session that was up before this agent started and is not up now is down, not coming up.
    wasUp: up || (session.transitions ?? 0) > 0,
    falls: [],
    fell: 0,
    ...shown(session),
  };
}

/**
 * Continues the history of one neighbor. The rise of `established-transitions` shows what happened since the last
 * telemetry update:
 *
 *     before   after   rise   falls
 *     up       down     –     1
 *     up       up       n     n        fell and came back, n times
 *     down     up       n     n − 1    came up n times, the last time to stay
 *     down     down     n     n        came up and fell again, n times
 */
function advanced(before: PeerHealth, session: Session, now: number): PeerHealth {
  const up = session.state === 'ESTABLISHED';
  const risen = (session.transitions ?? 0) - (before.transitions ?? session.transitions ?? 0);
  const rise = Math.min(Math.max(0, risen), maxRises);
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
    ...shown(session),
  };
}

/** Whether telemetry shows nothing new and there is no fall that may have to be forgotten. */
function isUnchanged(before: PeerHealth, session: Session): boolean {
  return (
    before.state === session.state &&
    before.transitions === session.transitions &&
    before.group === session.group &&
    before.prefixes === session.prefixes &&
    before.falls.length === 0
  );
}

/** A configured neighbor that telemetry does not show counts as not up; if it was up before, this is a fall. */
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

/** What telemetry shows of a session. */
function shown({
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

/** The condition of a neighbor by its history; see {@link Condition}. */
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

/** Unknown counts as up: a session that cannot be seen is not touched. */
export function countsAsUp({ kind }: Condition): boolean {
  return kind === 'up' || kind === 'unknown';
}

/**
 * The time since when no session of the device has been up: the last fall or, if none was ever up, the time when the
 * first peer was configured. While all are down the fault is ours, not the peers'. `undefined` while a session is up or
 * telemetry is blind.
 */
export function allDownSince({ telemetry, peers }: Health): number | undefined {
  const all = Array.from(peers.values());
  if (telemetry.kind !== 'seeing' || all.length === 0 || all.some(({ up }) => up)) return undefined;
  const fallen = all.filter(({ wasUp }) => wasUp).map(({ since }) => since);
  return fallen.length > 0 ? Math.max(...fallen) : Math.min(...all.map(({ since }) => since));
}

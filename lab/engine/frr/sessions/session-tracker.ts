import { Subject, type Observable, type SchedulerLike } from 'rxjs';
import { parseAddress, type IpAddress } from '../../../../src/model/address.ts';
import type { SessionState } from '../../../../src/model/session.ts';
import type { BgpConfig, BgpGroup } from '../../bgp-config.ts';
import type { EngineChange, EngineSession } from '../../engine.ts';
import type { PeerState } from './summary-poller.ts';
import { covers } from '../../../../src/model/prefix-set.ts';

/** The sessions of one bgpd, derived from its configuration, its log and its answers. */
export interface SessionTracker {
  readonly sessions: ReadonlyMap<IpAddress, EngineSession>;
  readonly change$: Observable<EngineChange>;
  readonly setConfig: (config: BgpConfig) => void;
  readonly onLogEvent: (event: LogEvent) => void;
  readonly onPeerStates: (states: ReadonlyMap<IpAddress, PeerState>) => void;
  /** The daemon has ended: forgets all sessions and peers. */
  readonly onDaemonEnd: () => void;
  /** Completes `change$`. */
  readonly complete: () => void;
}

interface PeerRecord {
  up: boolean;
  transitions: number;
  lastEstablished?: bigint;
  /** The AS in its last OPEN. */
  as?: number;
}

/**
 * Tracks the sessions of one bgpd for the frr engine. Only the log says whether a session is up and how often it
 * came up, because it is complete and in order. An answer may overtake the log, so it only says which state a
 * session that is not up has reached.
 *
 *     log            up ──────── down ──── up
 *     answers      OPENSENT  ESTABLISHED      ESTABLISHED (before the log says so: reported as OPENCONFIRM)
 */
export function createSessionTracker(scheduler: SchedulerLike): SessionTracker {
  const change$ = new Subject<EngineChange>();
  const sessions = new Map<IpAddress, EngineSession>();
  const records = new Map<IpAddress, PeerRecord>();
  let states: ReadonlyMap<IpAddress, PeerState> = new Map();
  let config: BgpConfig | undefined;
  /** A cache: searching a long `allow` is slow. */
  const memberships = new Map<IpAddress, Membership | undefined>();

  function membership(peer: IpAddress): Membership | undefined {
    if (!memberships.has(peer))
      memberships.set(peer, config === undefined ? undefined : membershipOf(config, peer));
    return memberships.get(peer);
  }

  function recordOf(peer: IpAddress): PeerRecord {
    const record = records.get(peer) ?? { up: false, transitions: 0 };
    records.set(peer, record);
    return record;
  }

  /** Whether its AS is not accepted: it is about to be shut down. */
  function hasWrongAs(peer: IpAddress): boolean {
    const [found, as] = [membership(peer), records.get(peer)?.as];
    return found !== undefined && as !== undefined && !isAsAccepted(found, peer, as);
  }

  function sessionOf(peer: IpAddress): EngineSession | undefined {
    const found = membership(peer);
    if (found === undefined) return undefined;
    const record = records.get(peer);
    const answered = states.get(peer)?.state ?? 'IDLE';
    const state = hasWrongAs(peer)
      ? 'IDLE'
      : record?.up === true
        ? 'ESTABLISHED'
        : belowEstablished(answered);
    // A client is listed only while it has a session.
    if (found.dynamic && state !== 'ESTABLISHED' && state !== 'OPENCONFIRM') return undefined;
    return {
      address: peer,
      group: found.group.name,
      dynamic: found.dynamic,
      state,
      transitions: record?.transitions ?? 0,
      ...(record?.as === undefined ? {} : { peerAs: record.as }),
      ...(record?.lastEstablished === undefined ? {} : { lastEstablished: record.lastEstablished }),
    };
  }

  function update(peer: IpAddress): void {
    const [before, session] = [sessions.get(peer), sessionOf(peer)];
    if (session === undefined) {
      if (sessions.delete(peer)) change$.next({ kind: 'gone', address: peer });
    } else if (before === undefined || !isSame(before, session)) {
      sessions.set(peer, session);
      change$.next({ kind: 'session', session });
    }
  }

  function updateAll(): void {
    const explicit = config?.groups.flatMap(({ neighbors }) => neighbors.map(({ address }) => address)) ?? [];
    for (const peer of new Set([...sessions.keys(), ...explicit, ...states.keys(), ...records.keys()]))
      update(peer);
  }

  return {
    sessions,
    change$: change$.asObservable(),
    setConfig: (next) => {
      config = next;
      memberships.clear();
      updateAll();
    },
    onLogEvent: (event) => {
      const record = recordOf(event.peer);
      switch (event.kind) {
        case 'opened':
          record.as = event.as;
          return;
        case 'up':
          if (hasWrongAs(event.peer)) return;
          record.up = true;
          record.transitions += 1;
          record.lastEstablished = BigInt(Math.floor(scheduler.now())) * 1_000_000n;
          break;
        case 'down':
          record.up = false;
          states = new Map(Array.from(states).filter(([peer]) => peer !== event.peer));
          break;
        case 'changed':
          return;
      }
      update(event.peer);
    },
    onPeerStates: (next) => {
      states = next;
      updateAll();
    },
    onDaemonEnd: () => {
      records.clear();
      states = new Map();
      config = undefined;
      memberships.clear();
      updateAll();
    },
    complete: () => change$.complete(),
  };
}

function belowEstablished(state: SessionState): SessionState {
  return state === 'ESTABLISHED' ? 'OPENCONFIRM' : state;
}

function isSame(a: EngineSession, b: EngineSession): boolean {
  return (
    a.group === b.group &&
    a.dynamic === b.dynamic &&
    a.state === b.state &&
    a.transitions === b.transitions &&
    a.peerAs === b.peerAs
  );
}

/** The group that a peer belongs to, as a neighbor or as a client (`dynamic`). */
export interface Membership {
  readonly group: BgpGroup;
  readonly dynamic: boolean;
}

/** Finds the group of a peer; a neighbor entry takes precedence over `allow`. */
export function membershipOf({ groups }: BgpConfig, peer: IpAddress): Membership | undefined {
  const explicit = groups.find(({ neighbors }) => neighbors.some(({ address }) => address === peer));
  if (explicit !== undefined) return { group: explicit, dynamic: false };
  const client = groups.find(({ allow }) => covers(allow, peer));
  return client === undefined ? undefined : { group: client, dynamic: true };
}

/**
 * Whether a group accepts a peer with an AS. bgpd checks this itself, except for `peer-as-list`, of which it only
 * knows that the AS differs from its own.
 */
export function isAsAccepted({ group }: Membership, peer: IpAddress, as: number): boolean {
  const { type, peerAs, asRanges = [], neighbors } = group;
  const own = neighbors.find(({ address }) => address === peer)?.peerAs ?? peerAs;
  return type === 'internal' || own !== undefined || asRanges.some(({ from, to }) => as >= from && as <= to);
}

/** The peers whose AS a configuration does not accept, given the AS of each peer's last OPEN. */
export function peersWithWrongAs(
  config: BgpConfig,
  openAs: ReadonlyMap<IpAddress, number>,
): ReadonlySet<IpAddress> {
  // A shortcut: searching a long `allow` for each peer is slow.
  if (config.groups.every(({ asRanges }) => asRanges === undefined)) return new Set();
  const wrong = Array.from(openAs).filter(([peer, as]) => {
    const membership = membershipOf(config, peer);
    return membership !== undefined && !isAsAccepted(membership, peer, as);
  });
  return new Set(wrong.map(([peer]) => peer));
}

/** A line of bgpd's log about one peer; `changed` is any other change of its state. */
export type LogEvent =
  | { readonly kind: 'up' | 'down' | 'changed'; readonly peer: IpAddress }
  /** Its OPEN was received. */
  | { readonly kind: 'opened'; readonly peer: IpAddress; readonly as: number };

const patterns = {
  up: /%ADJCHANGE: neighbor ([0-9a-f.:]+)\(.*\) in vrf \S+ Up/,
  down: /%ADJCHANGE: neighbor ([0-9a-f.:]+)\(.*\) in vrf \S+ Down/,
  opened: /\] ([0-9a-f.:]+) rcv OPEN, version \d+, remote-as \(in open\) (\d+)/,
  changed: /\] ([0-9a-f.:]+) went from \w+ to \w+/,
} as const;

/** Parses a log line; `undefined` if it reports nothing about a session. */
export function logEvent(line: string): LogEvent | undefined {
  for (const kind of ['up', 'down', 'opened', 'changed'] as const) {
    const [, address = '', as = ''] = patterns[kind].exec(line) ?? [];
    const peer = parseAddress(address);
    if (peer !== undefined) return kind === 'opened' ? { kind, peer, as: Number(as) } : { kind, peer };
  }
  return undefined;
}

import { Subject, type Observable, type SchedulerLike } from 'rxjs';
import { parseAddress, type IpAddress } from '../../../../src/model/address.ts';
import type { SessionState } from '../../../../src/model/session.ts';
import type { BgpConfig, BgpGroup } from '../../bgp-config.ts';
import type { EngineChange, EngineSession } from '../../engine.ts';
import type { PeerState } from './summary-poller.ts';
import { covers } from '../../../../src/model/prefix-set.ts';

/** The sessions of one daemon, put together from what it is configured with, logs and answers. */
export interface SessionTracker {
  readonly sessions: ReadonlyMap<IpAddress, EngineSession>;
  readonly change$: Observable<EngineChange>;
  readonly configured: (config: BgpConfig) => void;
  readonly heard: (event: LogEvent) => void;
  readonly looked: (states: ReadonlyMap<IpAddress, PeerState>) => void;
  /** The daemon has ended: nothing is up and nobody is known. */
  readonly closed: () => void;
  readonly completed: () => void;
}

interface PeerRecord {
  up: boolean;
  transitions: number;
  lastEstablished?: bigint;
  /** As the OPEN said that came last. */
  as?: number;
}

/**
 * Whether a session is up, and how often it came up, is told by the log alone: it is complete and in order. An
 * answer may overtake it and says only how far a session is that is not up.
 *
 *     log            up ──────── down ──── up
 *     answers      OPENSENT  ESTABLISHED      ESTABLISHED (not told yet: OPENCONFIRM)
 */
export function createSessionTracker(scheduler: SchedulerLike): SessionTracker {
  const change$ = new Subject<EngineChange>();
  const sessions = new Map<IpAddress, EngineSession>();
  const records = new Map<IpAddress, PeerRecord>();
  let states: ReadonlyMap<IpAddress, PeerState> = new Map();
  let config: BgpConfig | undefined;
  /** To look through a long `allow` takes its time. */
  const homes = new Map<IpAddress, Membership | undefined>();

  function home(peer: IpAddress): Membership | undefined {
    if (!homes.has(peer)) homes.set(peer, config === undefined ? undefined : membershipOf(config, peer));
    return homes.get(peer);
  }

  function recordOf(peer: IpAddress): PeerRecord {
    const record = records.get(peer) ?? { up: false, transitions: 0 };
    records.set(peer, record);
    return record;
  }

  /** It came with an AS that it may not have, and is about to be shut out. */
  function hasWrongAs(peer: IpAddress): boolean {
    const [found, as] = [home(peer), records.get(peer)?.as];
    return found !== undefined && as !== undefined && !isAsAccepted(found, peer, as);
  }

  function sessionOf(peer: IpAddress): EngineSession | undefined {
    const found = home(peer);
    if (found === undefined) return undefined;
    const record = records.get(peer);
    const told = states.get(peer)?.state ?? 'IDLE';
    const state = hasWrongAs(peer) ? 'IDLE' : record?.up === true ? 'ESTABLISHED' : notUp(told);
    // A client is known only while it has a session.
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
    configured: (next) => {
      config = next;
      homes.clear();
      updateAll();
    },
    heard: (event) => {
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
        case 'moved':
          return;
      }
      update(event.peer);
    },
    looked: (next) => {
      states = next;
      updateAll();
    },
    closed: () => {
      records.clear();
      states = new Map();
      config = undefined;
      homes.clear();
      updateAll();
    },
    completed: () => change$.complete(),
  };
}

function notUp(told: SessionState): SessionState {
  return told === 'ESTABLISHED' ? 'OPENCONFIRM' : told;
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

/** Where a peer belongs. */
export interface Membership {
  readonly group: BgpGroup;
  readonly dynamic: boolean;
}

/** The group that a peer belongs to, as a neighbor or, where `allow` has it, as a client. */
export function membershipOf({ groups }: BgpConfig, peer: IpAddress): Membership | undefined {
  const explicit = groups.find(({ neighbors }) => neighbors.some(({ address }) => address === peer));
  if (explicit !== undefined) return { group: explicit, dynamic: false };
  const client = groups.find(({ allow }) => covers(allow, peer));
  return client === undefined ? undefined : { group: client, dynamic: true };
}

/**
 * Whether a peer may come with an AS. bgpd sees to most of that itself; of `peer-as-list` it knows only that it
 * is another AS than its own.
 */
export function isAsAccepted({ group }: Membership, peer: IpAddress, as: number): boolean {
  const { type, peerAs, asRanges = [], neighbors } = group;
  const own = neighbors.find(({ address }) => address === peer)?.peerAs ?? peerAs;
  return type === 'internal' || own !== undefined || asRanges.some(({ from, to }) => as >= from && as <= to);
}

/** Those who came with an AS that a configuration does not let them have. */
export function peersWithWrongAs(
  config: BgpConfig,
  openAs: ReadonlyMap<IpAddress, number>,
): ReadonlySet<IpAddress> {
  // To look somebody up in a long `allow` takes its time.
  if (config.groups.every(({ asRanges }) => asRanges === undefined)) return new Set();
  const strangers = Array.from(openAs).filter(([peer, as]) => {
    const home = membershipOf(config, peer);
    return home !== undefined && !isAsAccepted(home, peer, as);
  });
  return new Set(strangers.map(([peer]) => peer));
}

/** What a line of bgpd's log says about one peer. */
export type LogEvent =
  | { readonly kind: 'up' | 'down' | 'moved'; readonly peer: IpAddress }
  /** Its OPEN has come. */
  | { readonly kind: 'opened'; readonly peer: IpAddress; readonly as: number };

const patterns = {
  up: /%ADJCHANGE: neighbor ([0-9a-f.:]+)\(.*\) in vrf \S+ Up/,
  down: /%ADJCHANGE: neighbor ([0-9a-f.:]+)\(.*\) in vrf \S+ Down/,
  opened: /\] ([0-9a-f.:]+) rcv OPEN, version \d+, remote-as \(in open\) (\d+)/,
  moved: /\] ([0-9a-f.:]+) went from \w+ to \w+/,
} as const;

/** Reads a line of the log; `undefined` when it is about something else. */
export function logEvent(line: string): LogEvent | undefined {
  for (const kind of ['up', 'down', 'opened', 'moved'] as const) {
    const [, address = '', as = ''] = patterns[kind].exec(line) ?? [];
    const peer = parseAddress(address);
    if (peer !== undefined) return kind === 'opened' ? { kind, peer, as: Number(as) } : { kind, peer };
  }
  return undefined;
}

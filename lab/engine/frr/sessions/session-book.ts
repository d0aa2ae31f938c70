import { Subject, type Observable, type SchedulerLike } from 'rxjs';
import type { IpAddress } from '../../../../src/model/address.ts';
import type { SessionState } from '../../../../src/model/session.ts';
import type { BgpConfig } from '../../bgp-config.ts';
import type { EngineChange, EngineSession } from '../../engine.ts';
import { asFits } from './as-fits.ts';
import { homeOf, type Home } from './home-of.ts';
import type { LogEvent } from './log-event.ts';
import type { PeerState } from './peer-states.ts';

/** The sessions of one daemon, put together from what it is configured with, logs and answers. */
export interface SessionBook {
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
export function sessionBook(scheduler: SchedulerLike): SessionBook {
  const change$ = new Subject<EngineChange>();
  const sessions = new Map<IpAddress, EngineSession>();
  const records = new Map<IpAddress, PeerRecord>();
  let states: ReadonlyMap<IpAddress, PeerState> = new Map();
  let config: BgpConfig | undefined;
  /** To look through a long `allow` takes its time. */
  const homes = new Map<IpAddress, Home | undefined>();

  function home(peer: IpAddress): Home | undefined {
    if (!homes.has(peer)) homes.set(peer, config === undefined ? undefined : homeOf(config, peer));
    return homes.get(peer);
  }

  function recordOf(peer: IpAddress): PeerRecord {
    const record = records.get(peer) ?? { up: false, transitions: 0 };
    records.set(peer, record);
    return record;
  }

  /** It came with an AS that it may not have, and is about to be shut out. */
  function isStranger(peer: IpAddress): boolean {
    const [found, as] = [home(peer), records.get(peer)?.as];
    return found !== undefined && as !== undefined && !asFits(found, peer, as);
  }

  function sessionOf(peer: IpAddress): EngineSession | undefined {
    const found = home(peer);
    if (found === undefined) return undefined;
    const record = records.get(peer);
    const told = states.get(peer)?.state ?? 'IDLE';
    const state = isStranger(peer) ? 'IDLE' : record?.up === true ? 'ESTABLISHED' : notUp(told);
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
          if (isStranger(event.peer)) return;
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

import type { IpAddress } from '../model/address.ts';
import type { KnownEndpoint } from '../model/sighting.ts';
import type { AddReason, AddStep, RemoveReason, RemoveStep } from '../model/step.ts';
import type { Account, Remark, Standing, Withheld } from '../model/verdict.ts';
import { candidatesOf, poolOf, type Pool } from './pool.ts';
import { holdOf } from './quarantine.ts';
import { rankingOf } from './rank.ts';
import { fateOf, type Scene, type Wish } from './group-situation.ts';
import { takesRoom } from './budget.ts';
import { defined } from '../model/defined.ts';
import type { Condition } from '../model/health.ts';

/** The wish of a group with `max_peers` in the making: who sits where, and the steps so far. */
export interface Draft {
  readonly scene: Scene;
  readonly pool: Pool;
  /** Who sits and stays, as far as decided. */
  readonly seats: () => readonly Seat[];
  readonly hasRoom: (newcomer: KnownEndpoint) => boolean;
  /** Whether it goes: where the device refuses that, its place counts as free all the same. */
  readonly remove: (seat: Seat, reason: RemoveReason, successor?: IpAddress) => boolean;
  readonly add: (newcomer: KnownEndpoint, reason: AddReason, predecessor?: IpAddress) => void;
  readonly withhold: (newcomer: KnownEndpoint, reason: AddReason) => void;
  readonly stay: (seat: Seat, standing: Standing, dueAt?: number) => void;
  readonly due: (newcomer: KnownEndpoint, dueAt: number) => void;
  readonly isQuiet: () => boolean;
  readonly wish: () => Wish;
}

/** Begins with what discovery alone says of who is configured; `room` is what the licence leaves. */
export function draftOf(scene: Scene, leewayRoom: number): Draft {
  const { policy, ledger, now } = scene.situation;
  const group = scene.group.name;
  const ranking = rankingOf(scene);
  const places = new Map(ranking.map(({ address }, place) => [address, place]));
  const rankOf = (address: IpAddress) => places.get(address) ?? Infinity;
  const seats = new Map<IpAddress, Seat>();
  const accounts = new Map<IpAddress, Account>();
  const adds: AddStep[] = [];
  const removes: RemoveStep[] = [];
  const departures: RemoveStep[] = [];
  const remarks: Remark[] = [];
  const withheld: Withheld[] = [];
  let room = leewayRoom;

  const account = (address: IpAddress, identity: string, standing: Standing, dueAt?: number) => {
    const place = places.get(address);
    accounts.set(address, {
      address,
      group,
      identity,
      standing,
      ...defined({ dueAt }),
      ...(place === undefined ? {} : { rank: place + 1 }),
    });
  };
  const isHeld = (step: RemoveStep): boolean => {
    const hold = holdOf(ledger, step.peer);
    if (hold === undefined) return false;
    withheld.push({ step, ...hold });
    account(step.peer, step.identity, 'withheld');
    return true;
  };
  for (const { address, identity } of ranking) account(address, identity, 'candidate');
  for (const address of scene.running) {
    const fate = fateOf(scene, address);
    const leaves = { kind: 'remove', group, peer: address, identity: address } as const;
    if (fate.kind === 'departed') {
      const step = { ...leaves, reason: fate.reason };
      if (!isHeld(step)) departures.push(step);
    } else if (fate.kind === 'removed') {
      const step = { ...leaves, reason: fate.reason };
      if (isHeld(step)) continue;
      removes.push(step);
      account(address, address, 'leaving');
    } else {
      const { identity = address, terminating = false } = fate.kind === 'member' ? fate.endpoint : {};
      seats.set(address, {
        address,
        identity,
        terminating,
        condition: fate.condition,
        rank: rankOf(address),
      });
      if (fate.kind === 'member') account(address, identity, 'peer');
      else account(address, identity, fate.standing, fate.dueAt);
    }
  }

  const remarkIfUnready = (newcomer: KnownEndpoint) => {
    if (!newcomer.serving) remarks.push({ kind: 'none-serves', group });
  };
  return {
    scene,
    pool: poolOf(candidatesOf(scene, ranking), ledger, now),
    seats: () => Array.from(seats.values()),
    hasRoom: ({ address }) => room > 0 || !takesRoom(scene.situation, address),
    remove: (seat, reason, successor) => {
      seats.delete(seat.address);
      const step: RemoveStep = {
        kind: 'remove',
        group,
        peer: seat.address,
        identity: seat.identity,
        reason,
        ...defined({ successor }),
      };
      if (isHeld(step)) return false;
      room += 1;
      removes.push(step);
      account(seat.address, seat.identity, 'leaving');
      return true;
    },
    add: (newcomer, reason, predecessor) => {
      const { address, identity } = newcomer;
      if (takesRoom(scene.situation, address)) room -= 1;
      seats.set(address, {
        address,
        identity,
        terminating: false,
        condition: { kind: 'coming-up', failsAt: now + policy.connectGraceMs },
        rank: rankOf(address),
      });
      adds.push({
        kind: 'add',
        group,
        peer: address,
        identity,
        reason,
        ...defined({ predecessor }),
      });
      account(address, identity, 'joining');
      remarkIfUnready(newcomer);
    },
    withhold: ({ address, identity }, reason) => {
      withheld.push({ step: { kind: 'add', group, peer: address, identity, reason }, guard: 'peer-limit' });
      account(address, identity, 'withheld');
    },
    stay: (seat, standing, dueAt) => {
      account(seat.address, seat.identity, standing, dueAt);
      if (standing === 'kept-no-candidate') remarks.push({ kind: 'no-candidate', group, peer: seat.address });
    },
    due: ({ address, identity }, dueAt) => account(address, identity, 'candidate', dueAt),
    isQuiet: () => adds.length + removes.length + departures.length + withheld.length === 0,
    wish: () => ({ adds, removes, departures, withheld, remarks, accounts: Array.from(accounts.values()) }),
  };
}

/** One of the places of a group with `max_peers`, and who sits there. */
export interface Seat {
  readonly address: IpAddress;
  readonly identity: string;
  readonly condition: Condition;
  readonly terminating: boolean;
  /** Its place in this device's ranking, 0 is best; Infinity for one that no source names. */
  readonly rank: number;
}

/**
 * Seats, the first to give up first: failed ones, then terminating ones, then the worst ranked.
 *
 * One that is still coming up is judged by its rank: it may be the better-ranked newcomer of a swap.
 */
export function worstFirst(seats: Iterable<Seat>): readonly Seat[] {
  const gravity = ({ condition, terminating }: Seat) =>
    condition.kind === 'failed' ? 2 : terminating ? 1 : 0;
  return Array.from(seats).sort((a, b) => {
    const byGravity = gravity(b) - gravity(a);
    if (byGravity !== 0) return byGravity;
    return a.rank === b.rank ? 0 : b.rank - a.rank;
  });
}

/** Seen up; unknown is not enough to give somebody else up for it. */
export function isSeenUp({ condition }: Seat): boolean {
  return condition.kind === 'up';
}

import type { IpAddress } from '../model/address.ts';
import { defined } from '../model/defined.ts';
import type { Condition } from '../model/health.ts';
import type { KnownEndpoint } from '../model/sighting.ts';
import type { AddReason, AddStep, RemoveReason, RemoveStep } from '../model/step.ts';
import type { Account, Remark, Standing, Withheld } from '../model/verdict.ts';
import { takesRoom } from './budget.ts';
import type { GroupSituation, Proposal } from './group-situation.ts';
import { holdOf } from './quarantine.ts';
import { candidatesOf, poolOf, rankingOf, type Pool } from './ranking.ts';

/** One of the places of a group with `max_peers`, and the peer in it. */
export interface Slot {
  readonly address: IpAddress;
  readonly identity: string;
  readonly condition: Condition;
  readonly terminating: boolean;
  /** Its place in this device's ranking, 0 is best; Infinity for a peer that no source names. */
  readonly rank: number;
}

/**
 * The unfinished proposal of a group with `max_peers`: the slots as decided so far, and the steps. plan/upstream.ts
 * completes it.
 */
export interface Draft {
  readonly group: GroupSituation;
  readonly pool: Pool;
  /** The slots of the peers that stay or join, as decided so far. */
  readonly slots: () => readonly Slot[];
  /** Whether the licence allows another neighbor. */
  readonly hasRoom: (newcomer: KnownEndpoint) => boolean;
  /** Frees a slot. Returns whether the peer is removed; the slot is also free if the device refuses the removal. */
  readonly remove: (slot: Slot, reason: RemoveReason, successor?: IpAddress) => boolean;
  readonly add: (newcomer: KnownEndpoint, reason: AddReason, predecessor?: IpAddress) => void;
  /** Reports an addition that the licence does not allow. */
  readonly withhold: (newcomer: KnownEndpoint, reason: AddReason) => void;
  /** Reports why a failed peer stays. */
  readonly keep: (slot: Slot, standing: Standing) => void;
  /** Reports when a candidate may take a slot. */
  readonly announce: (newcomer: KnownEndpoint, dueAt: number) => void;
  /** Whether nothing is added, removed or withheld so far. */
  readonly isQuiet: () => boolean;
  readonly proposal: () => Proposal;
}

/** A draft with the steps that follow from discovery alone. `roomLeft`: how many more neighbors the licence allows. */
export function draftOf(group: GroupSituation, roomLeft: number): Draft {
  const { policy, ledger, now } = group.situation;
  const { name } = group.settings;
  const ranking = rankingOf(group);
  const places = new Map(ranking.map(({ address }, place) => [address, place]));
  const rankOf = (address: IpAddress) => places.get(address) ?? Infinity;
  const slots = new Map<IpAddress, Slot>();
  const accounts = new Map<IpAddress, Account>();
  const adds: AddStep[] = [];
  const removes: RemoveStep[] = [];
  const departures: RemoveStep[] = [];
  const remarks: Remark[] = [];
  const withheld: Withheld[] = [];
  let room = roomLeft;

  const account = (address: IpAddress, identity: string, standing: Standing, dueAt?: number) => {
    const place = places.get(address);
    accounts.set(address, {
      address,
      group: name,
      identity,
      standing,
      ...defined({ dueAt, rank: place === undefined ? undefined : place + 1 }),
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
  for (const [address, neighbor] of group.neighbors) {
    const remove = { kind: 'remove', group: name, peer: address, identity: address } as const;
    if (neighbor.kind === 'departed') {
      const step = { ...remove, reason: neighbor.reason };
      if (!isHeld(step)) departures.push(step);
    } else if (neighbor.kind === 'removed') {
      const step = { ...remove, reason: neighbor.reason };
      if (isHeld(step)) continue;
      removes.push(step);
      account(address, address, 'leaving');
    } else {
      const { condition } = neighbor;
      const { identity = address, terminating = false } = neighbor.kind === 'member' ? neighbor.endpoint : {};
      slots.set(address, { address, identity, terminating, condition, rank: rankOf(address) });
      if (neighbor.kind === 'member') account(address, identity, 'peer');
      else account(address, identity, neighbor.standing, neighbor.dueAt);
    }
  }

  return {
    group,
    pool: poolOf(candidatesOf(group, ranking), ledger, now),
    slots: () => Array.from(slots.values()),
    hasRoom: ({ address }) => room > 0 || !takesRoom(group.situation, address),
    remove: ({ address, identity }, reason, successor) => {
      slots.delete(address);
      const step: RemoveStep = {
        kind: 'remove',
        group: name,
        peer: address,
        identity,
        reason,
        ...defined({ successor }),
      };
      if (isHeld(step)) return false;
      room += 1;
      removes.push(step);
      account(address, identity, 'leaving');
      return true;
    },
    add: ({ address, identity, serving }, reason, predecessor) => {
      if (takesRoom(group.situation, address)) room -= 1;
      const condition: Condition = { kind: 'coming-up', failsAt: now + policy.connectGraceMs };
      slots.set(address, { address, identity, terminating: false, condition, rank: rankOf(address) });
      adds.push({ kind: 'add', group: name, peer: address, identity, reason, ...defined({ predecessor }) });
      account(address, identity, 'joining');
      if (!serving) remarks.push({ kind: 'none-serves', group: name });
    },
    withhold: ({ address, identity }, reason) => {
      const step: AddStep = { kind: 'add', group: name, peer: address, identity, reason };
      withheld.push({ step, guard: 'peer-limit' });
      account(address, identity, 'withheld');
    },
    keep: ({ address, identity }, standing) => {
      account(address, identity, standing);
      if (standing === 'kept-no-candidate')
        remarks.push({ kind: 'no-candidate', group: name, peer: address });
    },
    announce: ({ address, identity }, dueAt) => account(address, identity, 'candidate', dueAt),
    isQuiet: () => adds.length + removes.length + departures.length + withheld.length === 0,
    proposal: () => ({
      adds,
      removes,
      departures,
      withheld,
      remarks,
      accounts: Array.from(accounts.values()),
    }),
  };
}

/**
 * Slots in the order in which they are given up: failed peers, then terminating ones, then the worst ranked.
 *
 * A peer that is still coming up is judged by its rank: it may be the better-ranked newcomer of a swap.
 */
export function worstFirst(slots: Iterable<Slot>): readonly Slot[] {
  const severity = ({ condition, terminating }: Slot) =>
    condition.kind === 'failed' ? 2 : terminating ? 1 : 0;
  return Array.from(slots).sort((a, b) => {
    const bySeverity = severity(b) - severity(a);
    if (bySeverity !== 0) return bySeverity;
    return a.rank === b.rank ? 0 : b.rank - a.rank;
  });
}

/** Whether telemetry shows the peer up. An unknown condition does not justify giving up another peer for it. */
export function isSeenUp({ condition }: Slot): boolean {
  return condition.kind === 'up';
}

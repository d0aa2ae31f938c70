import type { SubscribeResponse__Output } from '../../generated/gnmi/SubscribeResponse.ts';
import type { IpAddress } from '../../model/address.ts';
import { defined } from '../../model/defined.ts';
import type { Telemetry, TelemetryMode } from '../../model/session.ts';
import { foldNotification, sessionsOf, type Mentions, type NeighborTable } from './neighbor-table.ts';
import { sampleMs } from './subscription.ts';

/** How long to wait for what a stream has to send: its sync, a sample, a first session-state (ms). */
const patienceMs = 3 * sampleMs;
/** How long a neighbor may be missing from the samples before it is forgotten (ms). */
const missingMs = 2 * patienceMs;

/**
 * What one subscription has shown so far, and what it still has to show. {@link advance} changes `neighbors`, `heard`
 * and `missedOnces` in place; any other change makes a new object. telemetry.ts feeds it.
 */
export interface SessionWatch {
  readonly mode: TelemetryMode;
  /** Why this is not the preferred mode. */
  readonly degraded?: string;
  readonly neighbors: NeighborTable;
  readonly heard: Mentions & {
    /** When the stream last sent anything (ms). */
    lastAt: number;
  };
  /** How many ONCE answers in a row did not contain a neighbor. */
  readonly missedOnces: Map<IpAddress, number>;
  readonly isSynced: boolean;
  /** The configured neighbors; absent: not known yet. */
  readonly configured?: ReadonlySet<IpAddress>;
  /** Since when at least one neighbor has been configured (ms); Infinity while there is none. */
  readonly expectingSince: number;
  /** Grows with every change that is emitted at once; changed prefix counts wait for the next check. */
  readonly revision: number;
  /** Prefix counts have changed since the last check. */
  readonly haveCountsMoved: boolean;
  /** Present once the subscription has to be given up. */
  readonly end?: WatchEnd;
}

/** Why a subscription is given up. `degraded`: another mode may work; `blind`: no other mode would help now. */
export interface WatchEnd {
  readonly kind: 'degraded' | 'blind';
  readonly why: string;
}

export type WatchInput =
  | { readonly kind: 'response'; readonly response: SubscribeResponse__Output }
  /** The neighbors that the device is configured with. */
  | { readonly kind: 'configured'; readonly addresses: ReadonlySet<IpAddress> }
  /** Comes every `sampleMs`, to notice what has not arrived in time. */
  | { readonly kind: 'check' }
  /** A ONCE was answered; the stream has had time to send the same. */
  | { readonly kind: 'once'; readonly askedAt: number; readonly answer: NeighborTable };

/** The watch of a subscription that has just been sent. */
export function beginWatch(mode: TelemetryMode, degraded: string | undefined, now: number): SessionWatch {
  return {
    mode,
    ...defined({ degraded }),
    neighbors: new Map(),
    heard: { anyLeaf: new Map(), state: new Map(), lastAt: now },
    missedOnces: new Map(),
    isSynced: false,
    expectingSince: Infinity,
    revision: 0,
    haveCountsMoved: false,
  };
}

/** Folds one input into the watch. Throws an `unreadable` fault for a value that cannot be read. */
export function advance(watch: SessionWatch, input: WatchInput, now: number): SessionWatch {
  switch (input.kind) {
    case 'response':
      return responded(watch, input.response, now);
    case 'configured':
      return {
        ...watch,
        configured: input.addresses,
        expectingSince: input.addresses.size === 0 ? Infinity : Math.min(watch.expectingSince, now),
      };
    case 'check':
      return checked(watch, now);
    case 'once':
      return compared(watch, input.answer, input.askedAt);
  }
}

function responded(
  watch: SessionWatch,
  { syncResponse, update }: SubscribeResponse__Output,
  now: number,
): SessionWatch {
  const { neighbors, heard } = watch;
  heard.lastAt = now;
  const news = update ? foldNotification(neighbors, update, heard, now) : 'none';
  const isSynced = watch.isSynced || syncResponse === true;
  const revision = watch.revision + (news === 'sessions' ? 1 : 0);
  const haveCountsMoved = watch.haveCountsMoved || news === 'counts';
  // Most responses change nothing, or only counts again: no new object for each of thousands.
  return isSynced === watch.isSynced &&
    revision === watch.revision &&
    haveCountsMoved === watch.haveCountsMoved
    ? watch
    : { ...watch, isSynced, revision, haveCountsMoved };
}

function checked(watch: SessionWatch, now: number): SessionWatch {
  const end = endOf(watch, now);
  if (end !== undefined) return { ...watch, end };
  const { mode, neighbors, heard } = watch;
  const isMissing = (address: IpAddress) => now - (heard.anyLeaf.get(address) ?? now) > missingMs;
  const hasForgotten = mode === 'sample' && forgetWhere(neighbors, isMissing);
  if (!hasForgotten && !watch.haveCountsMoved) return watch;
  return { ...watch, haveCountsMoved: false, revision: watch.revision + 1 };
}

function endOf(watch: SessionWatch, now: number): WatchEnd | undefined {
  const { mode, isSynced, neighbors, expectingSince } = watch;
  const isExpecting = expectingSince < Infinity;
  const isSilent = isSilentAt(watch, now);
  if (mode === 'sample' && isSilent && (isExpecting || neighbors.size > 0))
    return { kind: 'blind', why: 'the samples stopped coming' };
  if (!isSynced && isSilent && isExpecting) return insufficient(mode, 'does not answer');
  if (isSynced && !hasShownState(watch) && now - expectingSince > patienceMs)
    return insufficient(mode, 'streams no session-state');
  return undefined;
}

function isSilentAt({ heard, expectingSince }: SessionWatch, now: number): boolean {
  return now - Math.max(heard.lastAt, expectingSince < Infinity ? expectingSince : 0) > patienceMs;
}

function hasShownState({ heard }: SessionWatch): boolean {
  return heard.state.size > 0;
}

function insufficient(mode: TelemetryMode, what: string): WatchEnd {
  return mode === 'on-change'
    ? { kind: 'degraded', why: `ON_CHANGE ${what}` }
    : { kind: 'blind', why: `the device ${what}` };
}

/** Compares the watch with the answer to a ONCE, and takes from it the counts that ON_CHANGE does not stream. */
function compared(watch: SessionWatch, answer: NeighborTable, askedAt: number): SessionWatch {
  if (isContradicted(watch, answer, askedAt))
    return { ...watch, end: { kind: 'degraded', why: 'ON_CHANGE misses sessions that change' } };
  const { neighbors, missedOnces } = watch;
  for (const address of neighbors.keys())
    missedOnces.set(address, answer.has(address) ? 0 : (missedOnces.get(address) ?? 0) + 1);
  const hasForgotten = forgetWhere(neighbors, (address) => (missedOnces.get(address) ?? 0) >= 2);
  const hasCounts = takeCounts(neighbors, answer);
  return hasForgotten || hasCounts ? { ...watch, revision: watch.revision + 1 } : watch;
}

/** Whether the answer shows a state that the stream should have sent and did not. */
function isContradicted({ neighbors, heard }: SessionWatch, answer: NeighborTable, askedAt: number): boolean {
  const isOld = (address: IpAddress) => (heard.state.get(address) ?? 0) < askedAt;
  return Array.from(answer).some(
    ([address, { state }]) =>
      state !== undefined && neighbors.get(address)?.state !== state && isOld(address),
  );
}

/** Forgets neighbors that are no longer sent: a device may send no delete for a neighbor that was removed. */
function forgetWhere(neighbors: NeighborTable, isOver: (address: IpAddress) => boolean): boolean {
  const over = Array.from(neighbors.keys()).filter(isOver);
  for (const address of over) neighbors.delete(address);
  return over.length > 0;
}

function takeCounts(neighbors: NeighborTable, answer: NeighborTable): boolean {
  let hasCounts = false;
  for (const [address, { prefixes }] of answer) {
    const row = neighbors.get(address);
    if (row === undefined || prefixes === undefined) continue;
    row.prefixes = prefixes;
    hasCounts = true;
  }
  return hasCounts;
}

/** What has been emitted of a watch so far; `next` is what to emit now, if anything. */
export interface Shown {
  readonly isBelieved: boolean;
  readonly revision?: number;
  readonly next?: Telemetry;
}

export const nothingShown: Shown = { isBelieved: false };

/**
 * Finds what to emit: the sessions when they have changed. Nothing is emitted before the sessions can be believed,
 * since the first notifications show only some neighbors, and a configured neighbor that is missing counts as down.
 */
export function show({ isBelieved, revision }: Shown, watch: SessionWatch, now: number): Shown {
  if (!isBelieved && !isBelievable(watch, now)) return nothingShown;
  if (revision === watch.revision) return { isBelieved: true, revision };
  const { mode, degraded, neighbors } = watch;
  const next: Telemetry = { kind: 'seen', sessions: sessionsOf(neighbors), mode, ...defined({ degraded }) };
  return { isBelieved: true, revision: watch.revision, next };
}

/** Believable: every configured neighbor has a state; or some have one, and `patienceMs` have passed. */
function isBelievable(watch: SessionWatch, now: number): boolean {
  const { mode, configured, isSynced, neighbors, expectingSince } = watch;
  if (configured === undefined) return false;
  if (isSynced && Array.from(configured).every((address) => neighbors.get(address)?.state !== undefined))
    return true;
  return (isSynced || mode === 'sample') && hasShownState(watch) && now - expectingSince > patienceMs;
}

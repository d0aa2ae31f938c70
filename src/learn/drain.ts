import { inOrder, type IpAddress } from '../model/address.ts';
import type { DrainReport, DrainRequest } from '../model/drain.ts';
import type { Policy } from '../model/group.ts';
import type { Health } from '../model/health.ts';
import { covers } from '../model/prefix-set.ts';
import type { Consequence, Knowledge, Undrain } from './knowledge.ts';

/**
 * The kubelet or an operator asks this reflector to leave, or to stay after all.
 *
 *     drain ─► rounds set `graceful-shutdown sender` ─► every client has left ─► done
 *              └────────── at least drain_min, at most drain_max ───────────┘
 *
 * This only records the request; rounds carry it out. A second request joins the drain that is under way. Whatever the
 * device does, a drain ends within `drain_max`. If the pod still runs twice that long after the last request, it is not
 * leaving, and its drain is undone.
 */
export function drainRequest(knowledge: Knowledge, request: DrainRequest, now: number): Consequence {
  if (request === 'undrain') return undrained(knowledge, 'asked', now);
  const isJoined = knowledge.drain !== undefined;
  const undoneAt = now + 2 * knowledge.setup.pace.drainMaxMs;
  const drain = { since: now, ...knowledge.drain, undoneAt };
  return {
    knowledge: { ...knowledge, drain, undrain: undefined },
    outcomes: [{ kind: 'drain-started', since: drain.since, undoneAt, again: isJoined }],
    wakes: isJoined ? 'no-round' : 'at-once',
  };
}

/**
 * Checks whether the drain or the undrain under way has ended. It is called several times a second while there is one.
 */
export function drainCheck(knowledge: Knowledge, now: number): Consequence {
  const { drain, undrain } = knowledge;
  if (undrain !== undefined) return undrainCheck(knowledge, undrain, now);
  if (drain === undefined) return { knowledge };
  if (now >= drain.undoneAt) return undrained(knowledge, 'overdue', now);
  if (drain.done !== undefined) return { knowledge };
  const afterMs = now - drain.since;
  const report = reportOf(knowledge, afterMs, now);
  if (report === undefined) return { knowledge };
  return {
    knowledge: { ...knowledge, drain: { ...drain, done: report } },
    outcomes: [{ kind: 'drain-done', report, afterMs }],
  };
}

/** Whether a drain is under way: the agent must not stop before it is done. */
export function isDrainUnderWay({ drain }: Knowledge): boolean {
  return drain !== undefined && drain.done === undefined;
}

function undrained(knowledge: Knowledge, because: Undrain['because'], now: number): Consequence {
  return {
    knowledge: {
      ...knowledge,
      drain: undefined,
      undrain: { since: now, because },
      // A Set under way may still add the statement: it is not known before the next read.
      gracefulShutdown: undefined,
    },
    wakes: 'at-once',
  };
}

function undrainCheck(knowledge: Knowledge, { since, because }: Undrain, now: number): Consequence {
  const { gracefulShutdown = true } = knowledge;
  if (gracefulShutdown && now - since < knowledge.setup.pace.drainMaxMs) return { knowledge };
  return {
    knowledge: { ...knowledge, undrain: undefined },
    outcomes: [{ kind: 'undrained', at: now, gracefulShutdown, because }],
  };
}

/** How the drain ended after `afterMs`; `undefined` while it is under way. */
function reportOf(
  { health, gracefulShutdown = false, setup }: Knowledge,
  afterMs: number,
  at: number,
): DrainReport | undefined {
  const { drainMinMs, drainMaxMs } = setup.pace;
  const remaining = awaitedIn(health, setup.policy);
  const haveLeft = gracefulShutdown && remaining?.length === 0;
  if (haveLeft && afterMs >= drainMinMs) return { at, because: 'left', gracefulShutdown, remaining };
  return afterMs >= drainMaxMs ? { at, because: 'out-of-time', gracefulShutdown, remaining } : undefined;
}

/**
 * The clients that a drain still waits for. Reflectors below us can move to another upstream, plain routers may not;
 * their sessions look the same, so a drain waits for all clients that are up, or for those in the prefixes of
 * `drain_awaits`. `undefined`: telemetry is blind.
 */
function awaitedIn(
  { telemetry, peers }: Health,
  { drainAwaits }: Pick<Policy, 'drainAwaits'>,
): readonly IpAddress[] | undefined {
  if (telemetry.kind !== 'seeing') return undefined;
  const clients = Array.from(peers).flatMap(([address, { configured, up }]) =>
    !configured && up ? [address] : [],
  );
  return inOrder(clients.filter((address) => drainAwaits === undefined || covers(drainAwaits, address)));
}

import type { IpAddress } from '../model/address.ts';
import type { Policy } from '../model/group.ts';
import type { Condition, Health } from '../model/health.ts';
import { flapping } from './track.ts';

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

import type { Drain } from '../../model/drain.ts';
import type { Policy } from '../../model/group.ts';
import type { Health } from '../../model/health.ts';
import type { View } from '../../model/sighting.ts';
import { conditionOf, countsAsUp } from '../../plan/health.ts';
import type { AgentState } from './agent-state.ts';

/** So long an unanswered source keeps a reflector out (ms); after that a cold start without DNS ends too. */
const unansweredMs = 10 * 60_000;

/**
 * What speaks against being ready, in words; nothing: ready.
 *
 * The device is reached, a first round is done, its sessions have been seen since then, what should run runs, and
 * every group that has any candidate has `min_peers` established. A group without a peer whose members nobody
 * could see since the start may have candidates: else a rollout while discovery is out would replace meshed
 * reflectors by isolated ones. A tier that is gone as a whole is nobody's fault here: taking this reflector away
 * from its clients too would only make it worse.
 */
export function shortcomings(
  { look, device, failure, startedAt }: AgentState,
  policy: Policy,
  now: number,
): readonly string[] {
  if (device.state === 'lost') return [`the device is lost: ${device.fault?.detail ?? ''}`];
  if (look === undefined) return ['no round has been completed yet'];
  const { verdict, health, running } = look;
  const reasons: string[] = [];
  if (failure !== undefined) reasons.push(`the last commit failed: ${failure.fault.detail}`);
  else if (verdict.plan !== undefined) reasons.push(`plan ${verdict.plan.hash} is not committed yet`);

  const anyUp = Array.from(health.peers.values()).some(({ up }) => up);
  for (const group of policy.groups) {
    if (group.kind === 'subtractive') continue;
    const neighbors = Array.from(running.groups.get(group.name)?.neighbors ?? []);
    const conditions = neighbors.map((peer) => conditionOf(health, peer, policy, now));
    const established = conditions.filter(countsAsUp).length;
    const candidates = new Set([
      ...neighbors,
      ...verdict.accounts.filter(({ group: name }) => name === group.name).map(({ address }) => address),
    ]);
    const least = Math.min(group.minPeers, candidates.size);
    if (least > 0 && device.sessionsSeen !== true) {
      reasons.push(`${group.name}: no word of its sessions yet${becauseOf(health)}`);
      continue;
    }
    const unanswered = now - startedAt < unansweredMs ? unansweredOf(look.view, group.name) : undefined;
    if (established === 0 && unanswered !== undefined) {
      reasons.push(`${group.name}: no answer from its sources since the start${unanswered}`);
      continue;
    }
    const tierIsGone =
      anyUp && neighbors.length > 0 && conditions.every(({ kind }) => kind === 'down' || kind === 'failed');
    if (established < least && !tierIsGone)
      reasons.push(`${group.name}: ${established} of at least ${least} peers established`);
  }
  return reasons;
}

function becauseOf({ telemetry }: Health): string {
  return telemetry.kind === 'blind' ? `: ${telemetry.because.detail}` : '';
}

/** Why members of a group may be there that nobody has named; undefined: its sources have answered. */
function unansweredOf(view: View, group: string): string | undefined {
  const sources = Array.from(view.values()).filter(({ source }) => source.group === group);
  const silent = sources.filter(({ answers }) => answers === undefined);
  // One that names somebody is enough: with only IPv4 in the cluster the AAAA records may never be answered.
  if (silent.length === 0 || sources.some(({ known }) => known.size > 0)) return undefined;
  const reasons = new Set(silent.flatMap(({ because }) => (because === undefined ? [] : [because.detail])));
  return reasons.size === 0 ? '' : `: ${Array.from(reasons).join('; ')}`;
}

/** How long something may be wrong before we say so, and right before we take it back (ms). */
const hysteresis = { unreadyAfterMs: 15_000, readyAfterMs: 3000 } as const;

/** Readiness with hysteresis: `since` is when the shortcomings last came or went. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  readonly since: number;
}

export function notReadyYet(now: number): Readiness {
  return { ready: false, reasons: ['starting'], since: now };
}

/** Who drains is not ready, at once and for as long as it does. */
export function draining({ since }: Drain): Readiness {
  return { ready: false, reasons: ['draining: nobody is to come here any more'], since };
}

/** Moves on with what speaks against it now. The first time to become ready needs no patience. */
export function readinessAfter(
  before: Readiness,
  reasons: readonly string[],
  now: number,
  everReady: boolean,
): Readiness {
  const good = reasons.length === 0;
  const wasGood = before.reasons.length === 0;
  const since = good === wasGood ? before.since : now;
  const patience = before.ready ? hysteresis.unreadyAfterMs : everReady ? hysteresis.readyAfterMs : 0;
  const ready = good === before.ready || now - since < patience ? before.ready : good;
  return { ready, reasons, since };
}

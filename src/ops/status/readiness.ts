import type { Drain } from '../../model/drain.ts';
import type { Policy } from '../../model/group.ts';
import type { Health } from '../../model/health.ts';
import type { View } from '../../model/sighting.ts';
import { conditionOf, countsAsUp } from '../../plan/health.ts';
import type { AgentState } from './agent-state.ts';

/**
 * How long a source without any answer keeps the reflector unready (ms). The time is limited, so that a cold start
 * without DNS ends as well.
 */
const unansweredMs = 10 * 60_000;

/**
 * The reasons for not being ready, in words; none: ready.
 *
 * Ready means that the device is reached, a first round is done, sessions have been seen since then, the plan runs, and
 * every group that has candidates has `min_peers` established.
 *
 * A group without a peer whose sources have not answered since the start may have candidates. Without that rule, a
 * rollout while discovery is out would replace meshed reflectors by isolated ones. A tier that is down as a whole is
 * not a shortcoming of this reflector: to take it away from its clients as well would only make things worse.
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
      reasons.push(`${group.name}: its sessions have not been seen yet${becauseOf(health)}`);
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

/** Why a group may have members that no source has named yet; undefined: its sources have answered. */
function unansweredOf(view: View, group: string): string | undefined {
  const sources = Array.from(view.values()).filter(({ source }) => source.group === group);
  const silent = sources.filter(({ answers }) => answers === undefined);
  // One source with a member is enough: in a cluster with IPv4 only, the query for AAAA records may never be answered.
  if (silent.length === 0 || sources.some(({ known }) => known.size > 0)) return undefined;
  const reasons = new Set(silent.flatMap(({ because }) => (because === undefined ? [] : [because.detail])));
  return reasons.size === 0 ? '' : `: ${Array.from(reasons).join('; ')}`;
}

/** How long shortcomings must last before ready turns to unready, and be gone before it turns back (ms). */
const hysteresis = { unreadyAfterMs: 15_000, readyAfterMs: 3000 } as const;

/** Whether the reflector is ready, with hysteresis. `since`: when shortcomings last appeared or ended. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  readonly since: number;
}

export function notReadyYet(now: number): Readiness {
  return { ready: false, reasons: ['starting'], since: now };
}

/** The readiness of a reflector that drains: unready, without hysteresis. */
export function draining({ since }: Drain): Readiness {
  return { ready: false, reasons: ['draining: new clients should go elsewhere'], since };
}

/** The readiness with the shortcomings of this moment. It becomes ready at once the first time, later after a while. */
export function readinessAfter(
  before: Readiness,
  reasons: readonly string[],
  now: number,
  everReady: boolean,
): Readiness {
  const good = reasons.length === 0;
  const wasGood = before.reasons.length === 0;
  const since = good === wasGood ? before.since : now;
  const delayMs = before.ready ? hysteresis.unreadyAfterMs : everReady ? hysteresis.readyAfterMs : 0;
  const ready = good === before.ready || now - since < delayMs ? before.ready : good;
  return { ready, reasons, since };
}

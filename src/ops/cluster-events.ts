import type { ClusterEvent } from '../model/cluster-event.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Verdict } from '../model/verdict.ts';
import { failureReasons, guards, nextAfter, removeReasons } from './words/reasons.ts';

/**
 * Limits for one pod, since many pods share one API server. `sameAfterMs`: how soon the same event may be sent again.
 */
export const clusterEventBounds = { burst: 10, refillMs: 30_000, sameAfterMs: 10 * 60_000 } as const;

/** The longest note that the API accepts (bytes). */
const longestNote = 1024;
/** How many withheld steps a note names. */
const mostNamed = 5;

/**
 * Chooses the outcomes that become Events of the pod: a peer was replaced, a change is withheld, a commit failed. The
 * same event is sent again after ten minutes at the earliest. Of many events at once, ten are sent, then one every 30
 * s.
 */
export function clusterEvents(): (outcome: Outcome, now: number) => ClusterEvent | undefined {
  const { burst, refillMs, sameAfterMs } = clusterEventBounds;
  const sent = new Map<string, number>();
  let withheld: string | undefined;
  let tokens: number = burst;
  let filledAt = 0;

  function isDue({ note }: ClusterEvent, now: number): boolean {
    for (const [text, at] of sent) if (now - at >= sameAfterMs) sent.delete(text);
    if (sent.has(note)) return false;
    tokens = Math.min(burst, tokens + Math.floor((now - filledAt) / refillMs));
    filledAt += Math.floor((now - filledAt) / refillMs) * refillMs;
    if (tokens === 0) return false;
    tokens -= 1;
    sent.set(note, now);
    return true;
  }

  return (outcome, now) => {
    const event = eventOf(outcome);
    if (outcome.kind === 'looked') {
      // Most rounds find the same steps withheld as the round before.
      const isNews = event?.note !== withheld;
      withheld = event?.note;
      if (!isNews) return undefined;
    }
    return event !== undefined && isDue(event, now) ? event : undefined;
  };
}

function eventOf(outcome: Outcome): ClusterEvent | undefined {
  switch (outcome.kind) {
    case 'replaced': {
      const { group, peer, successor, reason, plan } = outcome;
      return {
        type: failureReasons.has(reason) ? 'Warning' : 'Normal',
        reason: 'PeerReplaced',
        action: 'ReplacePeer',
        note: noteOf(
          `${peer} of ${group}: ${removeReasons[reason]}; ${successor} takes its place (plan ${plan})`,
        ),
      };
    }
    case 'looked':
      return withheldEvent(outcome.look.verdict);
    case 'commit-failed':
    case 'commit-unheeded': {
      const { plan, fault } = outcome;
      return {
        type: 'Warning',
        reason: 'CommitFailed',
        action: 'Commit',
        note: noteOf(`plan ${plan.hash} failed: ${fault.detail}; next: ${nextAfter[fault.kind]}`),
      };
    }
    default:
      return undefined;
  }
}

function withheldEvent({ withheld: all, pending }: Verdict): ClusterEvent | undefined {
  const withheld = all.filter(({ guard }) => guard !== 'in-turn');
  if (withheld.length === 0) return undefined;
  const named = withheld
    .slice(0, mostNamed)
    .map(({ step: { kind, peer, group }, guard }) => `${kind} ${peer} of ${group}: ${guards[guard]}`);
  const more = withheld.length > mostNamed ? [`and ${withheld.length - mostNamed} more`] : [];
  const approve = pending === undefined ? [] : [`to allow these removals once: meshrr approve ${pending}`];
  return {
    type: 'Warning',
    reason: 'ChangeWithheld',
    action: 'WithholdChange',
    note: noteOf([...named, ...more, ...approve].join('; ')),
  };
}

/** Cut to the length that the API accepts, between characters. */
function noteOf(text: string): string {
  if (Buffer.byteLength(text) <= longestNote) return text;
  let cut = text.slice(0, longestNote - 3);
  while (Buffer.byteLength(cut) > longestNote - 3) cut = cut.slice(0, -1);
  return `${cut}…`;
}

import type { IpAddress } from '../../model/address.ts';
import type { Look, Outcome } from '../../model/outcome.ts';
import type { Plan, RemoveReason } from '../../model/step.ts';

/** What is known of a peer beside its address. */
export interface PeerFacts {
  readonly group?: string | undefined;
  /** The pod's name; absent where its source knows only the address, as DNS does. */
  readonly pod?: string | undefined;
  readonly zone?: string | undefined;
}

/** Removals whose sessions have not been seen to close; telemetry reports each of them within seconds. */
const mostRemovals = 1000;

/**
 * Remembers who a peer is: telemetry speaks of an address, people of a pod in a zone.
 *
 * The group is the one it is configured in: by the plan that was committed last, else by the last read.
 */
export function peerFacts(): {
  readonly hear: (outcome: Outcome) => void;
  readonly of: (peer: IpAddress) => PeerFacts;
  /** Why we removed this neighbor ourselves, until its session is reported closed. */
  readonly removedBecause: (peer: IpAddress) => RemoveReason | undefined;
} {
  const removals = new Map<IpAddress, RemoveReason>();
  let look: Look | undefined;
  let plan: Plan | undefined;

  function groupOf(peer: IpAddress): string | undefined {
    const added = plan?.steps.filter((step) => step.kind === 'add').find((step) => step.peer === peer);
    if (added !== undefined) return added.group;
    return Array.from(look?.running.groups ?? []).find(([, { neighbors }]) => neighbors.has(peer))?.[0];
  }

  function follow({ steps }: Plan): void {
    for (const step of steps) {
      if (step.kind === 'remove') removals.set(step.peer, step.reason);
      else if (step.kind === 'add') removals.delete(step.peer);
    }
    for (const peer of removals.keys()) if (removals.size > mostRemovals) removals.delete(peer);
  }

  return {
    hear: (outcome) => {
      // The session closes before the Set is answered.
      if (outcome.kind === 'committing') follow(outcome.plan);
      else if (outcome.kind === 'commit-failed') removals.clear();
      else if (outcome.kind === 'peer-forgotten') removals.delete(outcome.peer);
      // A round reads before it looks, so what a plan did shows in the next look.
      if (outcome.kind === 'looked') [look, plan] = [outcome.look, undefined];
      else if (outcome.kind === 'committed') plan = outcome.plan;
    },
    removedBecause: (peer) => removals.get(peer),
    of: (peer) => {
      const endpoints = Array.from(look?.view.values() ?? [], ({ known }) => known.get(peer));
      const named = endpoints.find((endpoint) => endpoint !== undefined && endpoint.identity !== peer);
      return { group: groupOf(peer), pod: named?.identity, zone: named?.zone };
    },
  };
}

import type { IpAddress } from '../../model/address.ts';
import type { Look, Outcome } from '../../model/outcome.ts';
import type { Plan, RemoveReason } from '../../model/step.ts';

/** What is known about a peer besides its address. */
export interface PeerFacts {
  readonly group?: string | undefined;
  /** The pod's name; absent where its source knows only the address, as DNS does. */
  readonly pod?: string | undefined;
  readonly zone?: string | undefined;
}

/** At most this many removals wait for telemetry to report their session closed, which takes seconds. */
const mostRemovals = 1000;

/**
 * Finds the group, pod and zone of a peer, and why the agent removed it: telemetry knows only addresses.
 *
 * The group is the one that the last committed plan put the peer in, else the one of the last read.
 */
export function peerFacts(): {
  /** Has to be called with every outcome, before its line is made. */
  readonly learn: (outcome: Outcome) => void;
  readonly of: (peer: IpAddress) => PeerFacts;
  /** Why the agent removed this neighbor; undefined once telemetry has reported its session closed. */
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

  function noteRemovals({ steps }: Plan): void {
    for (const step of steps) {
      if (step.kind === 'remove') removals.set(step.peer, step.reason);
      else if (step.kind === 'add') removals.delete(step.peer);
    }
    for (const peer of removals.keys()) if (removals.size > mostRemovals) removals.delete(peer);
  }

  return {
    learn: (outcome) => {
      // Not `committed`: the session closes before the device answers the commit.
      if (outcome.kind === 'committing') noteRemovals(outcome.plan);
      else if (outcome.kind === 'commit-failed') removals.clear();
      else if (outcome.kind === 'peer-forgotten') removals.delete(outcome.peer);
      // A round reads the device first, so its look already shows the plan committed before.
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

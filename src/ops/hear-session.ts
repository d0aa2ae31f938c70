import type { Look, Outcome } from '../model/outcome.ts';

type Told = Extract<Outcome, { kind: 'peer-up' | 'peer-down' | 'peer-state' | 'peer-forgotten' }>;

/** The last look with what telemetry has told since: between two rounds a session may go through many states. */
export function hearSession(look: Look, outcome: Told, now: number): Look {
  const peers = new Map(look.health.peers);
  const before = peers.get(outcome.peer);
  if (before === undefined) return look;
  switch (outcome.kind) {
    case 'peer-up':
      peers.set(outcome.peer, { ...before, up: true, wasUp: true, since: now });
      break;
    case 'peer-down':
      peers.set(outcome.peer, { ...before, up: false, since: now });
      break;
    case 'peer-state':
      peers.set(outcome.peer, { ...before, state: outcome.state });
      break;
    case 'peer-forgotten':
      peers.delete(outcome.peer);
      break;
  }
  return { ...look, health: { ...look.health, peers } };
}

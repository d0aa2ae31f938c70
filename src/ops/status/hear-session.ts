import type { IpAddress } from '../../model/address.ts';
import type { PeerHealth } from '../../model/health.ts';
import type { Look, Outcome } from '../../model/outcome.ts';

type Told = Extract<Outcome, { kind: 'peer-up' | 'peer-down' | 'peer-state' | 'peer-forgotten' }>;

/** Peers that were copied here: they change in place, as a copy for each of thousands would stop the agent. */
const ours = new WeakSet<object>();

/** The last look with what telemetry has told since: between two rounds a session may go through many states. */
export function hearSession(look: Look, outcome: Told, now: number): Look {
  const before = look.health.peers.get(outcome.peer);
  if (before === undefined) return look;
  const peers = ours.has(look.health.peers)
    ? (look.health.peers as Map<IpAddress, PeerHealth>)
    : new Map(look.health.peers);
  ours.add(peers);
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

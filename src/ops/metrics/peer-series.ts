import type { IpAddress } from '../../model/address.ts';
import type { Outcome } from '../../model/outcome.ts';
import { sessionStates } from '../../model/session.ts';
import type { Instruments } from './instruments.ts';
import { peerFacts } from '../log/peer-facts.ts';

/**
 * The series of single peers: one group each, the one it is configured in, else the one the device tells.
 * When it moves to another group, or is forgotten, those of before go.
 */
export function peerSeries({
  peerUp,
  peerState,
  transitions,
  peerInfo,
}: Instruments): (outcome: Outcome) => void {
  const facts = peerFacts();
  const groups = new Map<IpAddress, string>();
  const infos = new Map<IpAddress, Record<'peer' | 'group' | 'peer_pod' | 'peer_zone', string>>();

  function labelsOf({ peer, group }: { readonly peer: IpAddress; readonly group?: string }) {
    const before = groups.get(peer);
    const after = facts.of(peer).group ?? group ?? before ?? '';
    if (before !== undefined && before !== after) forget(peer);
    groups.set(peer, after);
    tellWho(peer, after);
    return { peer, group: after };
  }

  /** Pod and zone are known when a look has seen them; another pod behind the address is another series. */
  function tellWho(peer: IpAddress, group: string): void {
    const { pod = '', zone = '' } = facts.of(peer);
    const before = infos.get(peer);
    if (before?.peer_pod === pod && before.peer_zone === zone && before.group === group) return;
    if (before !== undefined) peerInfo.remove(before);
    const info = { peer, group, peer_pod: pod, peer_zone: zone };
    peerInfo.set(info, 1);
    infos.set(peer, info);
  }

  function forget(peer: IpAddress): void {
    const group = groups.get(peer);
    if (group === undefined) return;
    for (const metric of [peerUp, peerState, transitions]) metric.remove({ peer, group });
    const info = infos.get(peer);
    if (info !== undefined) peerInfo.remove(info);
    infos.delete(peer);
    groups.delete(peer);
  }

  return (outcome) => {
    facts.hear(outcome);
    if (outcome.kind === 'peer-up' || outcome.kind === 'peer-down') {
      const labels = labelsOf(outcome);
      peerUp.set(labels, outcome.kind === 'peer-up' ? 1 : 0);
      transitions.inc(labels);
    } else if (outcome.kind === 'peer-state') {
      const labels = labelsOf(outcome);
      peerState.set(labels, sessionStates.indexOf(outcome.state) + 1);
      peerUp.set(labels, outcome.state === 'ESTABLISHED' ? 1 : 0);
      transitions.inc(labels, 0);
    } else if (outcome.kind === 'peer-forgotten') forget(outcome.peer);
    else if (outcome.kind === 'looked') for (const [peer, group] of groups) tellWho(peer, group);
  };
}

import { Counter, Gauge, type Registry } from 'prom-client';
import type { IpAddress } from '../../model/address.ts';
import type { Look, Outcome } from '../../model/outcome.ts';
import { sessionStates } from '../../model/session.ts';
import { peerFacts } from '../log/peer-facts.ts';

/**
 * The metrics by peer. The function that it returns has to be called with every outcome.
 *
 * The settings do not list the peers, so these series follow the outcomes. Each peer has series under one group: the
 * one it is configured in, else the one that the device reports. When the peer moves to another group, or is
 * forgotten, they are removed.
 *
 * @param prefixes whether prefixes are counted as well, with several series per peer; there may be thousands of clients
 */
export function peerMetrics(registry: Registry, prefixes: boolean): (outcome: Outcome) => void {
  const registers = [registry];
  const peerUp = new Gauge({
    name: 'meshrr_bgp_peer_up',
    help: 'Whether the session is ESTABLISHED, as last reported (see gnmi_subscription_up)',
    labelNames: ['peer', 'group'],
    registers,
  });
  const peerState = new Gauge({
    name: 'meshrr_bgp_peer_state',
    help: 'BGP FSM state (RFC 4271): 1 IDLE, 2 CONNECT, 3 ACTIVE, 4 OPENSENT, 5 OPENCONFIRM, 6 ESTABLISHED',
    labelNames: ['peer', 'group'],
    registers,
  });
  const peerInfo = new Gauge({
    name: 'meshrr_bgp_peer_info',
    help: 'Always 1; the labels are the pod and zone of the peer, empty where no source knows them',
    // Prometheus puts the agent's own pod on every series, as `pod`.
    labelNames: ['peer', 'group', 'peer_pod', 'peer_zone'],
    registers,
  });
  const transitions = new Counter({
    name: 'meshrr_bgp_peer_transitions_total',
    help: 'How often the session came up or went down',
    labelNames: ['peer', 'group'],
    registers,
  });
  const peerPrefixes = new Gauge({
    name: 'meshrr_bgp_peer_prefixes',
    help: 'Prefixes of the session by address family and kind; only with `metrics: {prefixes: true}`',
    labelNames: ['peer', 'group', 'afi_safi', 'kind'],
    registers,
  });

  const facts = peerFacts();
  const groups = new Map<IpAddress, string>();
  const infos = new Map<IpAddress, Record<'peer' | 'group' | 'peer_pod' | 'peer_zone', string>>();

  function labelsOf({ peer, group }: { readonly peer: IpAddress; readonly group?: string }) {
    const before = groups.get(peer);
    const after = facts.of(peer).group ?? group ?? before ?? '';
    if (before !== undefined && before !== after) removePeer(peer);
    groups.set(peer, after);
    setInfo(peer, after);
    return { peer, group: after };
  }

  /** Pod and zone are known once a look has seen them; another pod with the same address gets another series. */
  function setInfo(peer: IpAddress, group: string): void {
    const { pod = '', zone = '' } = facts.of(peer);
    const before = infos.get(peer);
    if (before?.peer_pod === pod && before.peer_zone === zone && before.group === group) return;
    if (before !== undefined) peerInfo.remove(before);
    const info = { peer, group, peer_pod: pod, peer_zone: zone };
    peerInfo.set(info, 1);
    infos.set(peer, info);
  }

  function removePeer(peer: IpAddress): void {
    const group = groups.get(peer);
    if (group === undefined) return;
    for (const metric of [peerUp, peerState, transitions]) metric.remove({ peer, group });
    const info = infos.get(peer);
    if (info !== undefined) peerInfo.remove(info);
    infos.delete(peer);
    groups.delete(peer);
  }

  /** Sets all counts anew, so that counts of a peer that is gone, or that are no longer reported, are not kept. */
  function setPrefixes({ running, health }: Look): void {
    peerPrefixes.reset();
    for (const [peer, { group: reported, prefixes: families }] of health.peers) {
      const configured = Array.from(running.groups).find(([, { neighbors }]) => neighbors.has(peer))?.[0];
      const labels = { peer, group: configured ?? reported ?? '' };
      for (const [family, counts] of families ?? [])
        for (const [kind, count] of Object.entries(counts))
          peerPrefixes.set({ ...labels, afi_safi: family, kind }, count);
    }
  }

  return (outcome) => {
    facts.learn(outcome);
    switch (outcome.kind) {
      case 'peer-up':
      case 'peer-down': {
        const labels = labelsOf(outcome);
        peerUp.set(labels, outcome.kind === 'peer-up' ? 1 : 0);
        transitions.inc(labels);
        return;
      }
      case 'peer-state': {
        const labels = labelsOf(outcome);
        peerState.set(labels, sessionStates.indexOf(outcome.state) + 1);
        peerUp.set(labels, outcome.state === 'ESTABLISHED' ? 1 : 0);
        transitions.inc(labels, 0);
        return;
      }
      case 'peer-forgotten':
        removePeer(outcome.peer);
        return;
      case 'looked':
        for (const [peer, group] of groups) setInfo(peer, group);
        if (prefixes) setPrefixes(outcome.look);
        return;
      default:
        return;
    }
  };
}

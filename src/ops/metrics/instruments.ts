import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * Our metrics and the process's, on a registry of their own. Every name gets the prefix `meshrr_`.
 *
 * @param inForceSince when settings last came into force, in seconds since 1970: asked for at each scrape
 */
export function createInstruments(inForceSince: () => number) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name: `meshrr_${name}`, help, labelNames: [...labelNames], registers });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter({ name: `meshrr_${name}`, help, labelNames: [...labelNames], registers });
  const histogram = (name: string, help: string, buckets: readonly number[]) =>
    new Histogram({ name: `meshrr_${name}`, help, buckets: [...buckets], registers });

  return {
    registry,
    buildInfo: gauge('build_info', 'Always 1; the version is in its label', ['version']),
    configOk: gauge('config_last_reload_successful', 'Whether the settings last read are in force'),
    configReadAt: new Gauge({
      name: 'meshrr_config_last_reload_success_timestamp_seconds',
      help: 'When settings last came into force, in seconds since 1970; the start counts',
      registers,
      // The wall's clock may have been set since.
      collect() {
        this.set(inForceSince());
      },
    }),
    draining: gauge('draining', 'Whether this reflector drains or has drained: nobody is to come to it'),
    ready: gauge('ready', 'Whether /readyz says ready'),

    peerUp: gauge(
      'bgp_peer_up',
      'Whether the session is ESTABLISHED, as last told (see gnmi_subscription_up)',
      ['peer', 'group'],
    ),
    peerState: gauge(
      'bgp_peer_state',
      'BGP FSM state (RFC 4271): 1 IDLE, 2 CONNECT, 3 ACTIVE, 4 OPENSENT, 5 OPENCONFIRM, 6 ESTABLISHED',
      ['peer', 'group'],
    ),
    peerInfo: gauge('bgp_peer_info', 'Always 1; who the peer is, as far as its sources tell', [
      'peer',
      'group',
      // Prometheus puts the agent's own pod on every series, as `pod`.
      'peer_pod',
      'peer_zone',
    ]),
    transitions: counter('bgp_peer_transitions_total', 'How often the session came up or fell', [
      'peer',
      'group',
    ]),
    peerPrefixes: gauge(
      'bgp_peer_prefixes',
      'Prefixes of the session by family and by what became of them; only with `metrics: {prefixes: true}`',
      ['peer', 'group', 'afi_safi', 'kind'],
    ),
    groupPeers: gauge('group_peers', 'Configured peers of a group by what their session does', [
      'group',
      'state',
    ]),
    groupMinPeers: gauge('group_min_peers', 'min_peers of the group, as the settings have it', ['group']),
    groupMaxPeers: gauge('group_max_peers', 'max_peers of the group; absent where the settings have none', [
      'group',
    ]),
    replacements: counter('peer_replacements_total', 'Peers that another one took the place of', [
      'group',
      'reason',
    ]),
    allowPrefixes: gauge('allow_prefixes', 'Entries of allow that run', ['group']),

    discoveryUp: gauge('discovery_up', 'Whether the source can see', ['source', 'group']),
    discoveryEndpoints: gauge('discovery_endpoints', 'Members that the source names', ['source', 'group']),
    discoveryLeftOut: gauge(
      'discovery_left_out_addresses',
      'Addresses that the source names and no neighbor can have',
      ['source', 'group'],
    ),
    discoveryErrors: counter('discovery_errors_total', 'Looks that failed, by what may be done next', [
      'source',
      'group',
      'reason',
    ]),

    watchRestarts: counter(
      'watch_restarts_total',
      'How often discovery or telemetry came back after it could not see',
      ['watch'],
    ),

    rounds: counter('reconcile_total', 'Rounds by their result', ['result']),
    drifts: counter('drift_detected_total', 'Changes of others to our groups', ['group']),
    guardActive: gauge('guard_active', 'Steps that a guard withholds', ['group', 'guard']),
    refused: gauge('refused_changes', 'Changes that the device refuses by themselves, left out of plans'),
    eventToCommit: histogram(
      'event_to_commit_seconds',
      'From the event that asked for a change to the answer of the device',
      [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    ),

    gnmiUp: gauge('gnmi_up', 'Whether the last gNMI Get or Set was answered'),
    sets: counter('gnmi_set_total', 'gNMI Sets by their result', ['result']),
    setDuration: histogram(
      'gnmi_set_duration_seconds',
      'From a gNMI Set to its answer',
      [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    ),
    unheeded: counter(
      'gnmi_set_without_effect_total',
      'Changes that the device accepted again and did not carry out',
    ),
    subscriptionUp: gauge('gnmi_subscription_up', 'Whether telemetry is seeing the sessions'),
  };
}

export type Instruments = ReturnType<typeof createInstruments>;

/**
 * Series with which an alert fires, and series with which it stays silent, in the notation of promtool: one value per
 * minute. `SELF` is replaced by the labels of one agent, `OTHER` by those of another agent in the same tier.
 */
export interface AlertCase {
  readonly alert: string;
  readonly fires: Readonly<Record<string, string>>;
  readonly silent: readonly Readonly<Record<string, string>>[];
}

const sees = { 'meshrr_gnmi_subscription_up{SELF}': '1x40' };
const sub = (agent: string, value: number) => ({
  [`meshrr_gnmi_subscription_up{${agent}}`]: `${value}x40`,
});
const upstream = { 'meshrr_group_max_peers{SELF,group="core"}': '2x40' };
const inCore = (agent: string, peer: string) => ({
  [`meshrr_bgp_peer_up{${agent},group="core",peer="${peer}"}`]: '1x40',
  [`meshrr_group_max_peers{${agent},group="core"}`]: '2x40',
  [`meshrr_discovery_endpoints{${agent},group="core",source="dns"}`]: '3x40',
});
const downPeer = { 'meshrr_bgp_peer_up{SELF,group="mesh",peer="10.0.0.1"}': '0x40' };
const noneUp = { 'meshrr_group_peers{SELF,group="core",state="up"}': '0x40' };
const oneUp = {
  'meshrr_group_peers{SELF,group="mesh",state="up"}': '1x40',
  'meshrr_group_peers{SELF,group="mesh",state="down"}': '1x40',
};
const setsOf = (ok: string, refused: string) => ({
  'meshrr_gnmi_set_total{SELF,result="ok"}': ok,
  'meshrr_gnmi_set_total{SELF,result="refused"}': refused,
});
const peersOf = (mine: number, theirs: number) => ({
  'meshrr_group_peers{SELF,group="mesh",state="up"}': `${mine}x40`,
  'meshrr_group_peers{OTHER,group="mesh",state="up"}': `${theirs}x40`,
});

/** An alert on a gauge that fires at one value and not at another. */
function gauge(alert: string, series: string, fires: number, silent: number): AlertCase {
  return { alert, fires: { [series]: `${fires}x40` }, silent: [{ [series]: `${silent}x40` }] };
}

export const alertCases: readonly AlertCase[] = [
  {
    alert: 'MeshrrAbsent',
    fires: { 'something_else{job="x"}': '1x40' },
    silent: [{ 'meshrr_build_info{SELF,version="1"}': '1x40' }],
  },
  {
    alert: 'MeshrrAgentDown',
    fires: { 'up{job="meshrr/meshrr",namespace="meshrr",pod="a"}': '1x5 0x40' },
    silent: [
      { 'up{job="meshrr/meshrr",namespace="meshrr",pod="a"}': '1x24 0x3 1x20' },
      { 'up{job="other",namespace="meshrr",pod="a"}': '0x40' },
    ],
  },
  {
    alert: 'MeshrrNotReady',
    fires: { 'meshrr_ready{SELF}': '0x40', 'meshrr_draining{SELF}': '0x40' },
    silent: [
      { 'meshrr_ready{SELF}': '1x40', 'meshrr_draining{SELF}': '0x40' },
      { 'meshrr_ready{SELF}': '1x20 0x20', 'meshrr_draining{SELF}': '0x40' },
      { 'meshrr_ready{SELF}': '0x40', 'meshrr_draining{SELF}': '1x40' },
    ],
  },
  gauge('MeshrrDrainForgotten', 'meshrr_draining{SELF}', 1, 0),
  {
    alert: 'MeshrrPeerDown',
    fires: { ...downPeer, ...sees },
    silent: [
      { ...downPeer, ...sub('SELF', 0) },
      { 'meshrr_bgp_peer_up{SELF,group="mesh",peer="10.0.0.1"}': '1x25 0x2 1x12', ...sees },
    ],
  },
  {
    alert: 'MeshrrNoUpstream',
    fires: { ...noneUp, ...upstream, ...sees },
    silent: [
      { ...noneUp, ...sees },
      { ...noneUp, ...upstream, ...sub('SELF', 0) },
      { 'meshrr_group_peers{SELF,group="core",state="up"}': '1x40', ...upstream, ...sees },
    ],
  },
  {
    alert: 'MeshrrBelowMinPeers',
    fires: { ...oneUp, 'meshrr_group_min_peers{SELF,group="mesh"}': '2x40', ...sees },
    silent: [
      { ...oneUp, 'meshrr_group_min_peers{SELF,group="mesh"}': '1x40', ...sees },
      // There are no other members yet.
      {
        'meshrr_group_peers{SELF,group="mesh",state="up"}': '0x40',
        'meshrr_group_min_peers{SELF,group="mesh"}': '1x40',
        ...sees,
      },
    ],
  },
  {
    alert: 'MeshrrPeerFlapping',
    fires: { 'meshrr_bgp_peer_transitions_total{SELF,group="mesh",peer="10.0.0.1"}': '0+1x40' },
    silent: [{ 'meshrr_bgp_peer_transitions_total{SELF,group="mesh",peer="10.0.0.1"}': '0x20 2x19' }],
  },
  {
    alert: 'MeshrrApplyFailing',
    fires: setsOf('3x40', '0+1x40'),
    silent: [setsOf('0+1x40', '0+1x40'), setsOf('3x40', '1x40'), setsOf('0x40', '0x27 1x12')],
  },
  {
    alert: 'MeshrrReconcileStuck',
    fires: { 'meshrr_reconcile_total{SELF,result="converged"}': '7x40' },
    silent: [
      {
        'meshrr_reconcile_total{SELF,result="converged"}': '0+2x40',
        'meshrr_reconcile_total{SELF,result="failed"}': '0x40',
      },
    ],
  },
  gauge('MeshrrDiscoveryStale', 'meshrr_discovery_up{SELF,group="mesh",source="dns"}', 0, 1),
  gauge('MeshrrGnmiDown', 'meshrr_gnmi_up{SELF}', 0, 1),
  {
    alert: 'MeshrrTelemetryBlind',
    fires: { ...sub('SELF', 0), 'meshrr_gnmi_up{SELF}': '1x40' },
    silent: [
      { ...sub('SELF', 0), 'meshrr_gnmi_up{SELF}': '0x40' },
      { ...sub('SELF', 1), 'meshrr_gnmi_up{SELF}': '1x40' },
    ],
  },
  {
    alert: 'MeshrrDrift',
    fires: { 'meshrr_drift_detected_total{SELF,group="mesh"}': '0x25 1x14' },
    silent: [{ 'meshrr_drift_detected_total{SELF,group="mesh"}': '0 1x39' }],
  },
  gauge('MeshrrGuardActive', 'meshrr_guard_active{SELF,group="mesh",guard="quota"}', 2, 0),
  gauge('MeshrrConfigReloadFailed', 'meshrr_config_last_reload_successful{SELF}', 0, 1),
  {
    alert: 'MeshrrMeshAsymmetric',
    fires: peersOf(4, 3),
    silent: [
      peersOf(4, 4),
      {
        ...peersOf(2, 1),
        'meshrr_group_max_peers{SELF,group="mesh"}': '2x40',
        'meshrr_group_max_peers{OTHER,group="mesh"}': '2x40',
      },
    ],
  },
  {
    alert: 'MeshrrAllEdgesOnOneCore',
    fires: { ...inCore('SELF', '10.0.0.1'), ...inCore('OTHER', '10.0.0.1') },
    silent: [{ ...inCore('SELF', '10.0.0.1'), ...inCore('OTHER', '10.0.0.2') }, inCore('SELF', '10.0.0.1')],
  },
];

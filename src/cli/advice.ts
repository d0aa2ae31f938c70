import type { Probed } from '../sidecar.ts';

/** What to configure where a probe did not work; empty where there is nothing to do. */
export function advice(one: Probed): string {
  if (one.result !== 'fails') {
    if (one.result === 'works') return '';
    if (one.probe === 'connection')
      return 'are all connections of the device taken? max-connections is 5 unless set';
    return one.probe.endsWith('configuration') ? noGroups : noSessions(one.probe);
  }
  if (one.todo !== undefined) return one.todo;
  switch (one.fault.kind) {
    case 'unreachable':
      return one.fault.who === 'telemetry'
        ? 'nothing: the agent falls back to SAMPLE, or to JET'
        : 'try again: cRPD does not answer this call';
    case 'denied':
      return 'crpd.username and password_file have to be a login of the device: set system login user …';
    case 'refused':
      if (one.fault.detail.includes('subscribe requests reached')) return moreConnections;
      if (one.probe === 'gnmi-other-neighbors') return noPath;
      return one.probe.startsWith('gnmi')
        ? 'crpd.transport auto or jet, where JET works'
        : 'nothing where gNMI works; else a release with the JET management service';
    case 'busy':
    case 'unheeded':
    case 'unsettled':
    case 'unreadable':
      return 'try again; if it stays, report the release with this line';
  }
}

const noPath =
  'set protocols { bgp { apply-groups MESHRR; } }, which makes the path exist (meshrr render writes it); or crpd.transport auto, where JET works';

const moreConnections =
  'set system services extension-service request-response grpc max-connections 20, or end other subscriptions';

const noGroups = 'groups MESHRR protocols bgp has to have the groups of the settings: see meshrr render';

function noSessions(probe: Probed['probe']): string {
  return probe === 'gnmi-on-change'
    ? 'nothing: without neighbors there is nothing to show; else the agent falls back to SAMPLE'
    : 'nothing: without neighbors there is nothing to show';
}

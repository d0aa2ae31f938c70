import type { Probed } from '../sidecar.ts';

/** What to configure where a probe did not work; empty where there is nothing to do. */
export function advice(one: Probed): string {
  if (one.result !== 'fails') {
    if (one.result === 'works') return '';
    return one.probe.endsWith('configuration') ? noGroups : noSessions(one.probe);
  }
  switch (one.fault.kind) {
    case 'unreachable':
      return one.fault.who === 'telemetry'
        ? 'nothing: the agent falls back to SAMPLE, or to JET'
        : 'is cRPD up? set system services extension-service request-response grpc, with the address and TLS of crpd in the settings';
    case 'denied':
      return 'crpd.username and password_file have to be a login of the device: set system login user …';
    case 'refused':
      if (one.probe === 'gnmi-other-neighbors') return noPath;
      return one.probe.startsWith('gnmi')
        ? 'crpd.transport auto or jet, where JET works'
        : 'nothing where gNMI works; else a release with the JET management service';
    case 'busy':
    case 'unsettled':
    case 'unreadable':
      return 'try again; if it stays, report the release with this line';
  }
}

const noPath =
  'set protocols { bgp { apply-groups MESHRR; } }, which makes the path exist (meshrr render writes it); or crpd.transport auto, where JET works';

const noGroups = 'groups MESHRR protocols bgp has to have the groups of the settings: see meshrr render';

function noSessions(probe: Probed['probe']): string {
  return probe === 'gnmi-on-change'
    ? 'nothing: without neighbors there is nothing to show; else the agent falls back to SAMPLE'
    : 'nothing: without neighbors there is nothing to show';
}

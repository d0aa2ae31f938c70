import type { ProbeResult } from '../sidecar.ts';

export interface Diagnosis {
  /** By which way the agent would read and write the configuration, and see the sessions. */
  readonly configuration: 'gnmi' | 'jet' | undefined;
  readonly sessions: 'gnmi' | 'jet' | undefined;
  readonly works: boolean;
  readonly verdict: string;
}

/** A probe that has to show something, and others that have to be answered. */
interface Needs {
  readonly asks: ProbeResult['probe'];
  readonly besides: readonly ProbeResult['probe'][];
}

/** What the probes mean for an agent with this `crpd.transport`; with nothing configured nothing can be shown. */
export function diagnose(probed: readonly ProbeResult[], transport: 'auto' | 'gnmi' | 'jet'): Diagnosis {
  const results = new Map(probed.map((one) => [one.probe, one.result]));
  const answers = (probe: ProbeResult['probe']) => results.has(probe) && results.get(probe) !== 'fails';
  const shows = (probe: ProbeResult['probe']) => results.get(probe) === 'works';
  const choose = (gnmi: readonly Needs[], jet: Needs) => {
    const may = (way: 'gnmi' | 'jet') => transport === 'auto' || transport === way;
    const works = ({ asks, besides }: Needs, shown: typeof shows) => shown(asks) && besides.every(answers);
    if (may('gnmi') && gnmi.some((one) => works(one, shows))) return 'gnmi';
    if (may('jet') && works(jet, shows)) return 'jet';
    if (may('gnmi') && gnmi.some((one) => works(one, answers))) return 'gnmi';
    return may('jet') && works(jet, answers) ? 'jet' : undefined;
  };
  const configuration = choose([{ asks: 'gnmi-configuration', besides: ['gnmi-other-neighbors'] }], {
    asks: 'jet-configuration',
    besides: ['jet-login', 'jet-other-neighbors'],
  });
  const sessions = choose(
    [
      { asks: 'gnmi-on-change', besides: ['gnmi-sessions'] },
      { asks: 'gnmi-sample', besides: [] },
      { asks: 'gnmi-sample-json', besides: [] },
    ],
    { asks: 'jet-sessions', besides: ['jet-login'] },
  );
  const works = configuration !== undefined && sessions !== undefined;
  return {
    configuration,
    sessions,
    works,
    verdict:
      results.get('connection') === 'fails'
        ? 'the agent cannot connect'
        : verdictOf({ configuration, sessions, works }, transport),
  };
}

function verdictOf(
  { configuration, sessions, works }: Omit<Diagnosis, 'verdict'>,
  transport: string,
): string {
  if (works) {
    return configuration === sessions
      ? `the agent works here, by ${named(configuration)}`
      : `the agent works here: configuration by ${named(configuration)}, sessions by ${named(sessions)}`;
  }
  const missing = [
    ...(configuration === undefined ? ['read the configuration'] : []),
    ...(sessions === undefined ? ['see the sessions'] : []),
  ].join(' or ');
  return `the agent cannot ${missing} here with crpd.transport ${transport}`;
}

function named(way: 'gnmi' | 'jet' | undefined): string {
  return way === 'jet' ? 'JET' : 'gNMI';
}

/** What to configure where a probe did not work; empty where there is nothing to do. */
export function advice(one: ProbeResult): string {
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

function noSessions(probe: ProbeResult['probe']): string {
  return probe === 'gnmi-on-change'
    ? 'nothing: without neighbors there is nothing to show; else the agent falls back to SAMPLE'
    : 'nothing: without neighbors there is nothing to show';
}

import type { ProbeResult } from '../sidecar.ts';

export interface Diagnosis {
  /** The transport that the agent would use for the configuration; undefined: none works. */
  readonly configuration: 'gnmi' | 'jet' | undefined;
  /** The transport that it would use for the state of sessions. */
  readonly sessions: 'gnmi' | 'jet' | undefined;
  readonly works: boolean;
  readonly verdict: string;
}

/** A probe that has to find something, and other probes that only have to be answered. */
interface Needs {
  readonly finds: ProbeResult['probe'];
  readonly answered: readonly ProbeResult['probe'][];
}

/**
 * Decides, from the probes of `meshrr doctor`, whether an agent with this `crpd.transport` can use the device. A
 * transport that finds something is preferred; if nothing is configured yet, a transport that answers is enough.
 */
export function diagnose(probed: readonly ProbeResult[], transport: 'auto' | 'gnmi' | 'jet'): Diagnosis {
  const results = new Map(probed.map((one) => [one.probe, one.result]));
  const isAnswered = (probe: ProbeResult['probe']) => results.has(probe) && results.get(probe) !== 'fails';
  const isFound = (probe: ProbeResult['probe']) => results.get(probe) === 'works';
  const choose = (gnmi: readonly Needs[], jet: Needs) => {
    const may = (one: 'gnmi' | 'jet') => transport === 'auto' || transport === one;
    const works = ({ finds, answered }: Needs, isEnough: typeof isFound) =>
      isEnough(finds) && answered.every(isAnswered);
    if (may('gnmi') && gnmi.some((one) => works(one, isFound))) return 'gnmi';
    if (may('jet') && works(jet, isFound)) return 'jet';
    if (may('gnmi') && gnmi.some((one) => works(one, isAnswered))) return 'gnmi';
    return may('jet') && works(jet, isAnswered) ? 'jet' : undefined;
  };
  const configuration = choose([{ finds: 'gnmi-configuration', answered: ['gnmi-other-neighbors'] }], {
    finds: 'jet-configuration',
    answered: ['jet-login', 'jet-other-neighbors'],
  });
  const sessions = choose(
    [
      { finds: 'gnmi-on-change', answered: ['gnmi-sessions'] },
      { finds: 'gnmi-sample', answered: [] },
      { finds: 'gnmi-sample-json', answered: [] },
    ],
    { finds: 'jet-sessions', answered: ['jet-login'] },
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

function named(transport: 'gnmi' | 'jet' | undefined): string {
  return transport === 'jet' ? 'JET' : 'gNMI';
}

/** What to do about the result of a probe; empty if it works. */
export function advice(one: ProbeResult): string {
  if (one.result !== 'fails') {
    if (one.result === 'works') return '';
    if (one.probe === 'connection')
      return 'check whether all connections of the device are in use: max-connections is 5 by default';
    return one.probe.endsWith('configuration') ? noGroups : noSessions(one.probe);
  }
  if (one.todo !== undefined) return one.todo;
  switch (one.fault.kind) {
    case 'unreachable':
      return one.fault.who === 'telemetry'
        ? 'nothing: the agent falls back to SAMPLE, or to JET'
        : 'try again: cRPD did not answer this call';
    case 'denied':
      return 'configure the login of crpd.username and password_file on the device: set system login user …';
    case 'refused':
      if (one.fault.detail.includes('subscribe requests reached')) return moreConnections;
      if (one.probe === 'gnmi-other-neighbors') return noPath;
      return one.probe.startsWith('gnmi')
        ? 'set crpd.transport to auto or jet, if JET works'
        : 'nothing if gNMI works; else use a release with the JET management service';
    case 'busy':
    case 'unheeded':
    case 'unsettled':
    case 'unreadable':
      return 'try again; if it stays, please report this line with the release of cRPD';
  }
}

const noPath =
  'set protocols { bgp { apply-groups MESHRR; } }, which creates the path (meshrr render writes it); or set crpd.transport to auto, if JET works';

const moreConnections =
  'set system services extension-service request-response grpc max-connections 20, or end other subscriptions';

const noGroups =
  'configure the groups of the settings under groups MESHRR protocols bgp, as meshrr render does';

function noSessions(probe: ProbeResult['probe']): string {
  return probe === 'gnmi-on-change'
    ? 'nothing if there are no neighbors yet; else the agent falls back to SAMPLE'
    : 'nothing if there are no neighbors yet';
}

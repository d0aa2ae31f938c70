import { lastValueFrom, type Observable } from 'rxjs';
import type { Logger } from 'pino';
import { clockAt } from '../clock.ts';
import { accessWords, credentialFiles, withCredentials } from '../config/agent-credentials.ts';
import { findingLine, type Finding } from '../config/check/finding.ts';
import { hostNetworkProblems } from '../config/check/host-network-check.ts';
import {
  controlSocket,
  drainRequests,
  problemsOfControl,
  variableOf,
  type Environment,
} from '../config/environment.ts';
import { loadSettings, settingsPath, type Loaded } from '../config/read/load.ts';
import { watchSettings } from '../config/read/watch.ts';
import type { Settings } from '../config/schema/settings.ts';
import { readSelf } from '../config/self.ts';
import { readResolvConf } from '../discovery/dns/resolv-conf.ts';
import { accessFrom } from '../kubernetes/access.ts';
import type { KubeAccess } from '../kubernetes/kube-request.ts';
import { defined } from '../model/defined.ts';
import type { Policy } from '../model/group.ts';
import { messageOf } from '../model/message-of.ts';
import { startedLine, stoppedLine } from '../ops/log/agent-lines.ts';
import { writeLine } from '../ops/log/log-line.ts';
import { createLogger, logLevels, prettyLine } from '../ops/log/log.ts';
import type { Clock } from '../ports.ts';
import { onGrpcLog, startSidecar } from '../sidecar.ts';
import { needsKubernetes } from '../sources.ts';
import { usesColour, version, type ExitCode, type Host } from './host.ts';

export interface RunOptions {
  readonly config?: string;
  readonly dryRun?: boolean;
}

/**
 * `meshrr run`: runs the agent until the process is asked to end. All problems with the settings and the environment
 * are reported at once, before anything starts.
 */
export async function runCommand(options: RunOptions, host: Host): Promise<ExitCode> {
  const prepared = prepare(options, host);
  if (prepared.kind === 'problems') {
    for (const problem of prepared.problems) host.err(`${problem}\n`);
    return 2;
  }
  const { loaded, settings, self, level, clock, kubeAccess } = prepared;
  const { environment, stop$, random } = host;
  const dryRun = options.dryRun === true;
  const log = createLogger(level, {
    write: (line) => host.out(host.isTerminal ? prettyLine(line, usesColour(host)) : line),
  });
  onGrpcLog((level, reason) => log[level]({ reason }, 'message of the gRPC library'));
  for (const notice of loaded.notices) log.warn({ reason: findingLine(loaded.origin, notice) }, 'settings');

  try {
    const path = settingsPath(options.config);
    const loaded$ =
      path === undefined
        ? undefined
        : reloadedSettings(path, { ...loaded, settings }, environment, kubeAccess, clock);
    const sidecar = await startSidecar(
      settings,
      self,
      {
        clock,
        random,
        stop$,
        dryRun,
        resolvConf: () => readResolvConf(variableOf(environment, 'MESHRR_RESOLV_CONF')),
        kubeAccess,
        control: { socket: controlSocket(environment), requests: drainRequests(environment) },
        ...defined({ loaded$, podUid: variableOf(environment, 'POD_UID') }),
      },
      log,
      version,
    );
    writeLine(
      log,
      startedLine({
        version,
        pod: self.identity,
        addresses: Array.from(self.addresses),
        settings: loaded.origin,
        groups: settings.bgpgroups.map(({ name }) => name),
        device: settings.crpd.address,
        access: accessWords(loaded.settings, settings, credentialFiles(environment)),
        http: sidecar.http.address,
        control: sidecar.control.socket,
        drainRequests: sidecar.control.requests,
        dryRun,
      }),
    );
    // Close the listeners however the agent ends, so that probes and commands do not find it alive.
    await lastValueFrom(sidecar.outcome$, { defaultValue: undefined }).finally(() =>
      Promise.all([sidecar.http.close(), sidecar.control.close()]),
    );
    writeLine(log, stoppedLine);
    return 0;
  } catch (error) {
    logFailure(log, error);
    return 1;
  }
}

type Prepared =
  | {
      readonly kind: 'prepared';
      readonly loaded: Extract<Loaded, { kind: 'settings' }>;
      /** With the credentials that `meshrr render` has made. */
      readonly settings: Settings;
      readonly self: Policy['self'];
      readonly level: string;
      readonly clock: Clock;
      readonly kubeAccess: () => KubeAccess;
    }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/** What the agent needs to start, or every problem that prevents it. */
function prepare({ config }: RunOptions, { environment }: Host): Prepared {
  const loaded = loadSettings(environment, config);
  const read = readSelf(environment);
  const level = variableOf(environment, 'LOG_LEVEL') ?? 'info';
  const inEnvironment = [
    ...(read.kind === 'problems' ? read.problems : []),
    ...problemsOfLevel(level),
    ...problemsOfControl(environment),
    ...(loaded.kind === 'settings' ? problemsOfEvents(loaded.settings, environment) : []),
  ];
  const problems = [
    ...(loaded.kind === 'problems' ? loaded.problems.map((one) => findingLine(loaded.origin, one)) : []),
    ...inEnvironment.map((one) => findingLine('environment', one)),
  ];
  if (loaded.kind === 'problems' || read.kind === 'problems' || problems.length > 0)
    return { kind: 'problems', problems };

  const { self } = read;
  const settings = withCredentials(loaded.settings, credentialFiles(environment));
  const open = settings.crpd.tls === undefined ? hostNetworkProblems(settings, self, environment) : [];
  if (open.length > 0)
    return { kind: 'problems', problems: open.map((problem) => findingLine(loaded.origin, problem)) };

  const clock = clockAt();
  let access: KubeAccess | undefined;
  const kubeAccess = () => (access ??= accessFrom(environment, clock));
  try {
    if (needsKubernetes(settings)) kubeAccess();
  } catch (error) {
    return { kind: 'problems', problems: [`environment: ${messageOf(error)}`] };
  }
  return { kind: 'prepared', loaded, settings, self, level, clock, kubeAccess };
}

function problemsOfLevel(level: string): readonly Finding[] {
  if (logLevels.includes(level)) return [];
  return [{ path: 'LOG_LEVEL', message: `expected one of ${logLevels.join(', ')}, not "${level}"` }];
}

/** Events need the pod's name, because they refer to the pod by it. */
function problemsOfEvents(
  { kubernetes_events: wanted }: Settings,
  environment: Environment,
): readonly Finding[] {
  if (!wanted || variableOf(environment, 'POD_NAME') !== undefined) return [];
  const message = 'is missing, and kubernetes_events needs it: set it from the field metadata.name';
  return [{ path: 'POD_NAME', message }];
}

/**
 * Emits the settings, with the agent's credentials, each time that their file changes. A missing file is a problem: the
 * environment replaces the file only at the start.
 */
export function reloadedSettings(
  path: string,
  first: Loaded,
  environment: Environment,
  kubeAccess: () => KubeAccess,
  clock: Clock,
): Observable<Loaded> {
  const load = (): Loaded => {
    const loaded = loadSettings(environment, path);
    if (loaded.kind === 'problems') return loaded;
    const settings = withCredentials(loaded.settings, credentialFiles(environment));
    try {
      if (needsKubernetes(settings)) kubeAccess();
      return { ...loaded, settings };
    } catch (error) {
      const problem = { path: 'bgpgroups', message: `needs the API server: ${messageOf(error)}` };
      return { kind: 'problems', problems: [problem], origin: loaded.origin };
    }
  };
  return watchSettings(path, first, load, clock);
}

function logFailure(log: Logger, error: unknown): void {
  const stack = error instanceof Error ? error.stack : undefined;
  log.fatal({ reason: messageOf(error), stack }, 'agent failed');
}

import { lastValueFrom } from 'rxjs';
import { clockAt } from '../clock.ts';
import { accessWords, credentialFiles, withCredentials } from '../config/agent-credentials.ts';
import {
  controlSocket,
  drainRequests,
  problemsOfControl,
  variableOf,
  type Environment,
} from '../config/environment.ts';
import { findingLine } from '../config/check/finding.ts';
import { loadSettings, settingsPath } from '../config/read/load.ts';
import type { Settings } from '../config/schema/settings.ts';
import { hostNetworkProblems } from '../config/check/host-network-check.ts';
import { readSelf } from '../config/self.ts';
import { readResolvConf } from '../discovery/dns/resolv-conf.ts';
import type { KubeAccess } from '../kubernetes/kube-request.ts';
import { accessFrom } from '../kubernetes/access.ts';
import { startedLine, stoppedLine } from '../ops/log/agent-lines.ts';
import { createLogger, logLevels, prettyLine } from '../ops/log/log.ts';
import { writeLine } from '../ops/log/log-line.ts';
import { onGrpcLog, startSidecar } from '../sidecar.ts';
import { needsKubernetes } from '../sources.ts';
import { reloadedSettings } from './reloaded-settings.ts';
import { inColour, version, type Host, type ExitCode } from './host.ts';
import { defined } from '../model/defined.ts';
import { messageOf } from '../model/message-of.ts';

export interface RunOptions {
  readonly config?: string;
  readonly dryRun?: boolean;
}

/** Runs the agent until the process is asked to end. Problems with the settings are told all at once. */
export async function runCommand(options: RunOptions, host: Host): Promise<ExitCode> {
  const { err, out, environment, stop$, random } = host;
  const loaded = loadSettings(environment, options.config);
  const self = readSelf(environment);
  const level = variableOf(environment, 'LOG_LEVEL') ?? 'info';
  const problems = [
    ...(loaded.kind === 'problems'
      ? loaded.problems.map((problem) => findingLine(loaded.origin, problem))
      : []),
    ...(self.kind === 'problems' ? self.problems.map((problem) => findingLine('environment', problem)) : []),
    ...problemsOfLevel(level),
    ...problemsOfControl(environment).map((problem) => findingLine('environment', problem)),
    ...(loaded.kind === 'settings' ? problemsOfEvents(loaded.settings, environment) : []),
  ];
  if (loaded.kind === 'problems' || self.kind === 'problems' || problems.length > 0) {
    for (const line of problems) err(`${line}\n`);
    return 2;
  }

  const credentials = credentialFiles(environment);
  const settings = withCredentials(loaded.settings, credentials);
  const open = settings.crpd.tls === undefined ? hostNetworkProblems(settings, self.self, environment) : [];
  for (const problem of open) err(`${findingLine(loaded.origin, problem)}\n`);
  if (open.length > 0) return 2;

  const log = createLogger(level, {
    write: (line) => out(host.isTerminal ? prettyLine(line, inColour(host)) : line),
  });
  onGrpcLog((level, reason) => log[level]({ reason }, 'message of the gRPC library'));
  for (const notice of loaded.notices) log.warn({ reason: findingLine(loaded.origin, notice) }, 'settings');
  const resolvConf = environment['MESHRR_RESOLV_CONF'];
  const clock = clockAt();
  let access: KubeAccess | undefined;
  const kubeAccess = () => (access ??= accessFrom(environment, clock));
  try {
    if (needsKubernetes(settings)) kubeAccess();
  } catch (error) {
    err(`environment: ${messageOf(error)}\n`);
    return 2;
  }
  const path = settingsPath(options.config);
  const podUid = variableOf(environment, 'POD_UID');
  try {
    const sidecar = await startSidecar(
      settings,
      self.self,
      {
        clock,
        random,
        stop$,
        dryRun: options.dryRun === true,
        resolvConf: () => readResolvConf(resolvConf),
        kubeAccess,
        control: { socket: controlSocket(environment), requests: drainRequests(environment) },
        ...defined({ podUid }),
        ...(path === undefined
          ? {}
          : { loaded$: reloadedSettings(path, { ...loaded, settings }, environment, kubeAccess, clock) }),
      },
      log,
      version,
    );
    writeLine(
      log,
      startedLine({
        version,
        pod: self.self.identity,
        addresses: Array.from(self.self.addresses),
        settings: loaded.origin,
        groups: settings.bgpgroups.map(({ name }) => name),
        device: settings.crpd.address,
        access: accessWords(loaded.settings, settings, credentials),
        http: sidecar.http.address,
        control: sidecar.control.socket,
        drainRequests: sidecar.control.requests,
        dryRun: options.dryRun === true,
      }),
    );
    // Whatever ends the agent, nobody may be told that it lives.
    await lastValueFrom(sidecar.outcome$, { defaultValue: undefined }).finally(() =>
      Promise.all([sidecar.http.close(), sidecar.control.close()]),
    );
    writeLine(log, stoppedLine);
    return 0;
  } catch (error) {
    log.fatal(
      {
        reason: messageOf(error),
        stack: error instanceof Error ? error.stack : undefined,
      },
      'agent failed',
    );
    return 1;
  }
}

function problemsOfLevel(level: string): readonly string[] {
  if (logLevels.includes(level)) return [];
  const message = `expected one of ${logLevels.join(', ')}, not "${level}"`;
  return [findingLine('environment', { path: 'LOG_LEVEL', message })];
}

/** An Event is about a pod, by its name. */
function problemsOfEvents(
  { kubernetes_events: wanted }: Settings,
  environment: Environment,
): readonly string[] {
  if (!wanted || variableOf(environment, 'POD_NAME') !== undefined) return [];
  const message = 'is missing, and kubernetes_events needs it; set it from the field metadata.name';
  return [findingLine('environment', { path: 'POD_NAME', message })];
}

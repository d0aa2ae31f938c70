import { bootDiff } from '../boot/boot-diff.ts';
import { prepareBoot } from '../boot/prepare-boot.ts';
import { savedConfiguration } from '../boot/renew-boot.ts';
import type { PodFacts } from '../boot/template-variables.ts';
import { withPeers, type TextWithPeers } from '../boot/with-peers.ts';
import { writeBoot } from '../boot/write-boot.ts';
import { clockAt } from '../clock.ts';
import { credentialFiles } from '../config/agent-credentials.ts';
import { findingLine } from '../config/check/finding.ts';
import { variableOf } from '../config/environment.ts';
import { policyOf } from '../config/policy-of.ts';
import { loadSettings } from '../config/read/load.ts';
import type { Settings } from '../config/schema/settings.ts';
import { readSelf } from '../config/self.ts';
import { readResolvConf } from '../discovery/dns/resolv-conf.ts';
import { firstLook } from '../first-look.ts';
import { accessFrom } from '../kubernetes/access.ts';
import type { KubeAccess } from '../kubernetes/kube-request.ts';
import { defined } from '../model/defined.ts';
import { messageOf } from '../model/message-of.ts';
import type { SourceView } from '../model/sighting.ts';
import { hasKubernetesSource, withoutKubernetesSources } from '../sources.ts';
import type { ExitCode, Host } from './host.ts';

export interface RenderOptions {
  readonly config?: string;
  /** The template. Default: the mounted template if there is one, else the built-in template of the mode. */
  readonly template?: string;
  /** The file that the device boots from, or `-` for stdout. */
  readonly output: string;
  /** Compares with this file instead of writing; `true` compares with `output`. */
  readonly diff?: string | true;
  /** Whether to add the neighbors that discovery finds. Default: true. */
  readonly discovery?: boolean;
}

/**
 * `meshrr render`: writes the boot configuration of the pod's cRPD, and the credentials with which the agent connects
 * to it. The init container runs it. It writes nothing if there is a problem, or with `--output -` or `--diff`.
 */
export async function renderCommand(options: RenderOptions, host: Host): Promise<ExitCode> {
  const { config, template, output, diff, discovery = true } = options;
  const { out, err, environment } = host;
  const isPrinted = output === '-';
  if (isPrinted && diff === true) {
    err('meshrr: --diff needs the path of a file where --output is -\n');
    return 2;
  }
  const loaded = loadSettings(environment, config);
  const read = readSelf(environment);
  const problems = [
    ...(loaded.kind === 'problems' ? loaded.problems.map((one) => findingLine(loaded.origin, one)) : []),
    ...(read.kind === 'problems' ? read.problems.map((one) => findingLine('environment', one)) : []),
  ];
  for (const line of problems) err(`${line}\n`);
  if (loaded.kind === 'problems' || read.kind === 'problems') return 2;
  for (const notice of loaded.notices) err(`${findingLine(loaded.origin, notice)}\n`);

  const facts = { settings: loaded.settings, self: read.self, environment };
  const places = defined({ output: isPrinted ? undefined : output, template });
  const prepared = await prepareBoot(facts, places);
  if (prepared.kind === 'problems') {
    for (const problem of prepared.problems) err(`${findingLine(loaded.origin, problem)}\n`);
    return 2;
  }

  const { credentials } = prepared;
  const withNeighbors = discovery
    ? await discovered(prepared.text, facts, host)
    : { text: prepared.text, changes: [], warnings: [] };
  const { text } = withNeighbors;
  const name = isPrinted ? 'stdout' : output;
  if (diff !== undefined) {
    const difference = bootDiff(comparedWith(diff === true ? output : diff, diff === true), {
      name: 'rendered',
      text,
    });
    out(difference);
    if (difference === '') err(`${name}: no line would change\n`);
  } else if (isPrinted) {
    out(text);
    if (credentials.files.size > 0)
      err(
        `${name}: for reading only: the agent could not log in with this text, as its password and certificates are not kept\n`,
      );
  } else if (credentials.files.size > 0 && credentialFiles(environment) === undefined) {
    err(
      "environment: MESHRR_CREDENTIALS: is missing: outside of a pod, set it to a folder for the agent's password and certificates\n",
    );
    return 2;
  } else writeBoot(output, text, credentials);
  // Stdout gets only the configuration or the difference, so that it can be piped.
  const say = isPrinted || diff !== undefined ? err : out;
  for (const note of [...prepared.notes, ...withNeighbors.changes]) say(`${name}: ${note}\n`);
  for (const warning of [...prepared.warnings, ...withNeighbors.warnings]) err(`${name}: ${warning}\n`);
  return 0;
}

/** The configuration that the device saved at this path. If there is none: empty text if `mayMiss`, else it throws. */
function comparedWith(path: string, mayMiss: boolean): { readonly name: string; readonly text: string } {
  const found = savedConfiguration(path);
  if (found === undefined && !mayMiss)
    throw new Error(`${path} does not exist: there is nothing to compare with`);
  return { name: found?.path ?? path, text: found?.text ?? '' };
}

/** Adds the neighbors that discovery finds now to the text, and a warning for each source that did not answer. */
async function discovered(
  text: string,
  { settings, self, environment }: PodFacts,
  { random }: Host,
): Promise<TextWithPeers & { readonly warnings: readonly string[] }> {
  const clock = clockAt();
  const kube = kubernetesFor(settings, () => accessFrom(environment, clock));
  const view = await firstLook(kube.settings, self, {
    clock,
    random,
    resolvConf: () => readResolvConf(variableOf(environment, 'MESHRR_RESOLV_CONF')),
    ...defined({ kubeAccess: kube.access }),
  });
  const policy = policyOf(settings, self, String(random()));
  const result = withPeers(text, policy, view, clock.scheduler.now());
  return { ...result, warnings: [...kube.warnings, ...Array.from(view.values()).flatMap(warningOf)] };
}

/** Access to the API server. If there is none, the settings without EndpointSlice sources, and a warning. */
function kubernetesFor(
  settings: Settings,
  accessOf: () => KubeAccess,
): { readonly settings: Settings; readonly access?: () => KubeAccess; readonly warnings: readonly string[] } {
  if (!hasKubernetesSource(settings)) return { settings, warnings: [] };
  try {
    const access = accessOf();
    return { settings, access: () => access, warnings: [] };
  } catch (error) {
    return {
      settings: withoutKubernetesSources(settings),
      warnings: [`EndpointSlices cannot be read now and are left to the agent: ${messageOf(error)}`],
    };
  }
}

function warningOf({ state, source, because }: SourceView): readonly string[] {
  if (state === 'seeing') return [];
  const why = because === undefined ? 'no answer yet' : because.detail;
  return [
    `${source.group} boots without the neighbors from ${source.id} (${why}): the agent adds them once it answers`,
  ];
}

import { bootDiff } from '../boot/boot-diff.ts';
import { savedConfiguration } from '../boot/renew-boot.ts';
import { prepareBoot } from '../boot/prepare-boot.ts';
import { writeBoot } from '../boot/write-boot.ts';
import { credentialFiles } from '../config/agent-credentials.ts';
import { findingLine } from '../config/check/finding.ts';
import { loadSettings } from '../config/read/load.ts';
import { readSelf } from '../config/self.ts';
import type { Host, ExitCode } from './host.ts';
import { defined } from '../model/defined.ts';
import { withPeers, type TextWithPeers } from '../boot/with-peers.ts';
import type { PodFacts } from '../boot/template-variables.ts';
import { clockAt } from '../clock.ts';
import { policyOf } from '../config/policy-of.ts';
import type { Settings } from '../config/schema/settings.ts';
import { readResolvConf } from '../discovery/dns/resolv-conf.ts';
import type { KubeAccess } from '../kubernetes/kube-request.ts';
import { accessFrom } from '../kubernetes/access.ts';
import { firstLook } from '../first-look.ts';
import { hasKubernetesSource, withoutKubernetesSources } from '../sources.ts';
import type { SourceView } from '../model/sighting.ts';
import { messageOf } from '../model/message-of.ts';

export interface RenderOptions {
  readonly config?: string;
  /** A template instead of ours; absent: the mounted one, if there is one. */
  readonly template?: string;
  /** Where the device reads its configuration at boot; `-` is stdout. */
  readonly output: string;
  /** The file to compare with instead of writing; `true`: that of `output`. */
  readonly diff?: string | true;
  /** False: the groups get no neighbors beyond those that the text has. */
  readonly discovery?: boolean;
}

/**
 * Writes the boot configuration of the pod's cRPD, and what the agent needs to get into it: what the init
 * container does. Nothing is written where anything is wrong; to stdout or as a difference, nothing is either.
 */
export async function renderCommand(
  { config, template, output, diff, discovery = true }: RenderOptions,
  host: Host,
): Promise<ExitCode> {
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
  const prepared = await prepareBoot(facts, {
    ...(isPrinted ? {} : { output }),
    ...defined({ template }),
  });
  if (prepared.kind === 'problems') {
    for (const problem of prepared.problems) err(`${findingLine(loaded.origin, problem)}\n`);
    return 2;
  }

  const { credentials } = prepared;
  const meshed = discovery
    ? await meshedBoot(prepared.text, facts, host)
    : { text: prepared.text, changes: [], warnings: [] };
  const { text } = meshed;
  const [notes, warnings] = [
    [...prepared.notes, ...meshed.changes],
    [...prepared.warnings, ...meshed.warnings],
  ];
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
        `${name}: for reading only: password and certificates of the agent are not kept, so that it would not get in\n`,
      );
  } else if (credentials.files.size > 0 && credentialFiles(environment) === undefined) {
    err(
      'environment: MESHRR_CREDENTIALS: is missing: outside of a pod, say where password and certificates for the agent go\n',
    );
    return 2;
  } else writeBoot(output, text, credentials);
  // Text or difference have stdout for themselves.
  const say = isPrinted || diff !== undefined ? err : out;
  for (const note of notes) say(`${name}: ${note}\n`);
  for (const warning of warnings) err(`${name}: ${warning}\n`);
  return 0;
}

/** What the device has saved at this path; where it may be missing, nothing is compared with all. */
function comparedWith(path: string, mayMiss: boolean): { readonly name: string; readonly text: string } {
  const found = savedConfiguration(path);
  if (found === undefined && !mayMiss) throw new Error(`${path} is not there: nothing to compare with`);
  return { name: found?.path ?? path, text: found?.text ?? '' };
}

/** The text with the peers that discovery names now, and what it could not say. */
export async function meshedBoot(
  text: string,
  { settings, self, environment }: PodFacts,
  { random }: Host,
): Promise<TextWithPeers & { readonly warnings: readonly string[] }> {
  const clock = clockAt();
  const kube = kubernetesFor(settings, () => accessFrom(environment, clock));
  const view = await firstLook(kube.settings, self, {
    clock,
    random,
    resolvConf: () => readResolvConf(environment['MESHRR_RESOLV_CONF']),
    ...defined({ kubeAccess: kube.access }),
  });
  const policy = policyOf(settings, self, String(random()));
  const meshed = withPeers(text, policy, view, clock.scheduler.now());
  return { ...meshed, warnings: [...kube.warnings, ...Array.from(view.values()).flatMap(blindness)] };
}

/** The API server where it can be asked; without it the settings ask their other sources only. */
function kubernetesFor(
  settings: Settings,
  accessOf: () => KubeAccess,
): { readonly settings: Settings; readonly access?: () => KubeAccess; readonly warnings: readonly string[] } {
  if (!hasKubernetesSource(settings)) return { settings, warnings: [] };
  try {
    const access = accessOf();
    return { settings, access: () => access, warnings: [] };
  } catch (error) {
    const because = messageOf(error);
    return {
      settings: withoutKubernetesSources(settings),
      warnings: [`EndpointSlices are left to the agent: ${because}`],
    };
  }
}

function blindness({ state, source, because }: SourceView): readonly string[] {
  if (state === 'seeing') return [];
  const why = because === undefined ? 'no answer yet' : because.detail;
  return [
    `${source.group} boots without the neighbors of ${source.id} (${why}): the agent adds them once it answers`,
  ];
}

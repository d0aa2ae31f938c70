import { bornMeshed, type BornMeshed } from '../boot/born-meshed.ts';
import type { PodFacts } from '../boot/pod-facts.ts';
import { clockAt } from '../clock.ts';
import { policyOf } from '../config/policy-of.ts';
import type { Settings } from '../config/schema/schema.ts';
import { readResolvConf } from '../discovery/dns/resolv-conf.ts';
import type { KubeAccess } from '../kubernetes/kube-request.ts';
import { accessFrom } from '../kubernetes/access.ts';
import { firstLook } from '../first-look.ts';
import { hasKubernetesSource, withoutKubernetesSources } from '../sources.ts';
import type { SourceView } from '../model/sighting.ts';
import type { CliSurroundings } from './surroundings.ts';
import { defined } from '../model/defined.ts';
import { messageOf } from '../model/message-of.ts';

/** The text with the peers that discovery names now, and what it could not say. */
export async function meshedBoot(
  text: string,
  { settings, self, environment }: PodFacts,
  { random }: CliSurroundings,
): Promise<BornMeshed & { readonly warnings: readonly string[] }> {
  const clock = clockAt();
  const kube = kubernetesFor(settings, () => accessFrom(environment, clock));
  const view = await firstLook(kube.settings, self, {
    clock,
    random,
    resolvConf: () => readResolvConf(environment['MESHRR_RESOLV_CONF']),
    ...defined({ kubeAccess: kube.access }),
  });
  const policy = policyOf(settings, self, String(random()));
  const meshed = bornMeshed(text, policy, view, clock.scheduler.now());
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

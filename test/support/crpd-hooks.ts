import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { KubeObject } from './kustomize.ts';

/** A hook of cRPD's container, as the manifests have it: the text that `sh -c` gets. */
function hook(name: 'preStop' | 'postStart'): string {
  const pod = parse(readFileSync('k8s/components/reflector/pod.yaml', 'utf8')) as KubeObject;
  const crpd = pod.spec?.template?.spec.containers.find((container) => container.name === 'crpd');
  const [shell, option, text] = crpd?.lifecycle?.[name]?.exec?.command ?? [];
  if (shell !== 'sh' || option !== '-c' || text === undefined) throw new Error(`cRPD has no ${name} for sh`);
  return text;
}

export const drainHook = () => hook('preStop');
export const certificateHook = () => hook('postStart');

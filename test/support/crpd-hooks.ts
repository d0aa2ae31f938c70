import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { KubeObject } from './kustomize.ts';

/** The preStop hook of cRPD's container, as the manifests have it: the text that `sh -c` gets. */
export function drainHook(): string {
  const pod = parse(readFileSync('k8s/components/reflector/pod.yaml', 'utf8')) as KubeObject;
  const crpd = pod.spec?.template?.spec.containers.find(({ name }) => name === 'crpd');
  const [shell, option, text] = crpd?.lifecycle?.preStop?.exec?.command ?? [];
  if (shell !== 'sh' || option !== '-c' || text === undefined) throw new Error('cRPD has no hook for sh');
  return text;
}

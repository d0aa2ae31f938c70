import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A probe as a manifest has it; periods in seconds. What is not said is as Kubernetes has it. */
export interface Probe {
  readonly path: string;
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

export interface Probes {
  readonly startup: Probe;
  readonly liveness: Probe;
  readonly readiness: Probe;
}

interface WireProbe {
  readonly httpGet: { readonly path: string };
  readonly periodSeconds?: number;
  readonly failureThreshold?: number;
}

interface WireContainer {
  readonly name: string;
  readonly restartPolicy?: string;
  readonly startupProbe: WireProbe;
  readonly livenessProbe: WireProbe;
  readonly readinessProbe: WireProbe;
}

/** The agent's probes, as our manifests have them. */
export function probesOfManifest(): Probes {
  const pod = parse(readFileSync('k8s/components/reflector/pod.yaml', 'utf8')) as {
    readonly spec: {
      readonly template: { readonly spec: { readonly initContainers: readonly WireContainer[] } };
    };
  };
  const agent = pod.spec.template.spec.initContainers.find(({ name }) => name === 'agent');
  if (agent?.restartPolicy !== 'Always') throw new Error('the agent is no native sidecar');
  const read = ({ httpGet: { path }, periodSeconds = 10, failureThreshold = 3 }: WireProbe): Probe => ({
    path,
    periodSeconds,
    failureThreshold,
  });
  return {
    startup: read(agent.startupProbe),
    liveness: read(agent.livenessProbe),
    readiness: read(agent.readinessProbe),
  };
}

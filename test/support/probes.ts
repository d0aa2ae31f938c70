import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A probe of a manifest, with the defaults of Kubernetes filled in. */
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

/** The probes of the agent in our manifests. */
export function probesOfManifest(): Probes {
  const pod = parse(readFileSync('k8s/components/reflector/pod.yaml', 'utf8')) as {
    readonly spec: {
      readonly template: { readonly spec: { readonly initContainers: readonly WireContainer[] } };
    };
  };
  const agent = pod.spec.template.spec.initContainers.find(({ name }) => name === 'agent');
  if (agent?.restartPolicy !== 'Always') throw new Error('the agent is not a native sidecar');
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

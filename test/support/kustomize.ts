import { execFileSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';

type Labels = Readonly<Record<string, string>>;

interface Hook {
  readonly httpGet?: object;
  readonly exec?: { readonly command: readonly string[] };
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: number | string };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly restartPolicy?: string;
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly lifecycle?: { readonly preStop?: Hook; readonly postStart?: Hook };
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly securityContext: object;
}

export interface PodSpec {
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[];
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly topologySpreadConstraints?: readonly {
    readonly labelSelector: { readonly matchLabels: Labels };
  }[];
}

/** The fields of a Kubernetes object that tests use; the schema of its kind checks the rest. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
  };
  readonly data?: Labels;
  readonly subjects?: readonly { readonly name: string; readonly namespace: string }[];
  readonly spec?: {
    /** In a Service, the labels themselves; in other kinds, they are below `matchLabels`. */
    readonly selector?: Labels | { readonly matchLabels: Labels };
    readonly template?: { readonly metadata: KubeObject['metadata']; readonly spec: PodSpec };
    readonly ports?: readonly { readonly targetPort?: string }[];
    readonly clusterIP?: string;
    readonly type?: string;
    readonly publishNotReadyAddresses?: boolean;
    readonly externalTrafficPolicy?: string;
    readonly addresses?: readonly string[];
  };
}

/** The first release of kubectl that supports the current kustomize syntax. */
const least = [1, 27] as const;
let known: string | undefined;

/**
 * Why `kubectl kustomize` is not available: kubectl is not on the PATH, or is too old (Debian 12 has 1.20). Undefined
 * if it is available. In CI it throws instead, because no test may be skipped there.
 */
export function noKubectl(): string | undefined {
  known ??= whyNot();
  if (known === '') return undefined;
  if ((process.env['CI'] ?? '') !== '') throw new Error(known);
  process.stderr.write(`skipped: ${known}\n`);
  return known;
}

function whyNot(): string {
  const needed = `kubectl ${least.join('.')} or newer on the PATH`;
  try {
    const told = execFileSync('kubectl', ['version', '--client'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [, major = 0, minor = 0] = /v(\d+)\.(\d+)\./.exec(told)?.map(Number) ?? [];
    return major > least[0] || (major === least[0] && minor >= least[1])
      ? ''
      : `needs ${needed}, not ${major}.${minor}`;
  } catch {
    return `needs ${needed} (package kubectl of Kubernetes' own repository)`;
  }
}

/** The objects that a folder's kustomization builds. Throws with kustomize's own message. */
export function kustomized(folder: string): readonly KubeObject[] {
  const text = execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8', maxBuffer: 2 ** 24 });
  return parseAllDocuments(text)
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null);
}

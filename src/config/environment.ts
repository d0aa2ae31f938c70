import type { Finding } from './check/finding.ts';

/** The environment variables of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What docs/configuration.md says about an environment variable. */
interface Variable {
  readonly does: string;
  /** What applies if it is not set. */
  readonly otherwise?: string;
}

/** The variables that the commands read, except those that replace settings (read/environment-settings.ts). */
export const variables = {
  POD_IP: {
    does: 'The address of the pod, from `status.podIP`.',
    otherwise: '`run` and `render` refuse to start',
  },
  POD_IPS: {
    does: 'All addresses of the pod, separated by commas, from `status.podIPs`.',
    otherwise: 'only `POD_IP`',
  },
  POD_NAME: {
    does: "The pod's identity, from `metadata.name`. `kubernetes_events` needs it.",
    otherwise: '`HOSTNAME`, else the first address',
  },
  HOSTNAME: { does: 'The identity of a pod without `POD_NAME`. Kubernetes sets it.' },
  POD_NAMESPACE: {
    does: 'The namespace of the pod, from `metadata.namespace`.',
    otherwise: 'that of the service account, else `default`',
  },
  POD_UID: {
    does: 'The UID of the pod, from `metadata.uid`: `kubectl describe pod` finds Events by it.',
    otherwise: 'Events have the name only',
  },
  NODE_NAME: {
    does: 'The node of the pod, from `spec.nodeName`, for `spread: node`.',
    otherwise: 'what the EndpointSlices say',
  },
  NODE_ZONE: {
    does: 'The zone of the pod, for `spread: zone`.',
    otherwise: 'what the EndpointSlices say',
  },
  HOST_IP: {
    does: 'The address of the node, from `status.hostIP`. If it is also the address of the pod, the pod has `hostNetwork`, and clear text is refused.',
    otherwise: 'no check',
  },
  LOG_LEVEL: {
    does: 'How much `run` logs: `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.',
    otherwise: '`info`',
  },
  MESHRR_CREDENTIALS: {
    does: 'The folder for the password and the certificates with which the agent connects to cRPD. `render` writes it, `run` reads it.',
    otherwise: '`/run/meshrr` in a pod; elsewhere none, and `render` refuses to write',
  },
  MESHRR_CONTROL: {
    does: 'The Unix socket for `drain`, `undrain` and `approve`; a path of at most 107 bytes.',
    otherwise: '`/run/meshrr-agent/control.sock`',
  },
  MESHRR_DRAIN: {
    does: "The folder in which cRPD's preStop hook requests a drain. It has to be the same in both containers.",
    otherwise: '`/run/meshrr-drain`',
  },
  MESHRR_RESOLV_CONF: {
    does: 'The file with the DNS servers and search domains.',
    otherwise: '`/etc/resolv.conf`',
  },
  MESHRR_SERVICE_ACCOUNT: {
    does: 'The folder with the `token`, `ca.crt` and `namespace` for the API server.',
    otherwise: '`/var/run/secrets/kubernetes.io/serviceaccount`',
  },
  KUBERNETES_SERVICE_HOST: {
    does: 'The API server, with `KUBERNETES_SERVICE_PORT` (443). Kubernetes sets it; it is also how the commands know that they run in a pod.',
  },
  KUBECONFIG: {
    does: 'A kubeconfig file for the API server, outside of a pod.',
    otherwise: 'the service account',
  },
  NO_COLOR: { does: 'Any value turns colours off on a terminal.' },
} as const satisfies Record<string, Variable>;

/** The variables of the original meshrr that still have an effect; see read/environment-settings.ts. */
export const originalVariables = {
  ENCRYPTED_ROOT_PW: { does: '`encrypted_root_pw`, unless the settings file has it.' },
  LICENSE_KEY: { does: '`license_key`, unless the settings file has it.' },
  UPDATE_SECONDS: { does: '`resync`, unless the settings file has it. Deprecated.' },
  AUTONOMOUS_SYSTEM: { does: '`asn`, if there is no settings file.' },
  MESHRR_MODE: { does: '`mode`, if there is no settings file.' },
  MESH_SERVICE_NAME: {
    does: 'The headless Service of the group `MESHRR-MESH`. If this one, `UPSTREAM_SERVICE_NAME` or `MESHRR_CLIENTRANGE` is set, the groups are those of the first version.',
  },
  UPSTREAM_SERVICE_NAME: {
    does: 'The headless Service of the group `MESHRR-UPSTREAM`, with two peers at most.',
  },
  KUBE_NAMESPACE: { does: 'The namespace of these Services.', otherwise: '`default`' },
  SERVICE_ROOT_DOMAIN: { does: 'The domain of Services in the cluster.', otherwise: '`svc.cluster.local`' },
  MESHRR_CLIENTRANGE: { does: 'The prefix of the group `MESHRR-CLIENTS`.', otherwise: 'no such group' },
  MESHRR_ASRANGE: {
    does: 'The AS numbers of the group `MESHRR-CLIENTS`, and for templates.',
    otherwise: '`65001-65500` in templates',
  },
  MESHRR_FAMILY_INET: {
    does: 'For templates: whether sessions carry IPv4. Of the templates of meshrr, only `routereflector` and `routeserver` use it.',
    otherwise: 'as `mode` has it',
  },
  MESHRR_FAMILY_EVPN: { does: 'The same for EVPN.', otherwise: 'as `mode` has it' },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof variables | keyof typeof originalVariables;

/** The trimmed value of a variable; an empty variable counts as missing. */
export function variableOf(environment: Environment, name: VariableName): string | undefined {
  const value = environment[name]?.trim();
  return value === '' ? undefined : value;
}

/** The Unix socket of the running agent. */
export function controlSocket(environment: Environment): string {
  return variableOf(environment, 'MESHRR_CONTROL') ?? '/run/meshrr-agent/control.sock';
}

/** The folder that the agent shares with cRPD's preStop hook. */
export function drainRequests(environment: Environment): string {
  return variableOf(environment, 'MESHRR_DRAIN') ?? '/run/meshrr-drain';
}

/** The longest path of a Unix socket that the kernel accepts (bytes): `sun_path` without its final NUL. */
const longestSocket = 107;

export function problemsOfControl(environment: Environment): readonly Finding[] {
  const bytes = Buffer.byteLength(controlSocket(environment));
  if (bytes <= longestSocket) return [];
  const message = `is ${bytes} bytes long, and a Unix socket takes at most ${longestSocket}: choose a shorter path`;
  return [{ path: 'MESHRR_CONTROL', message }];
}

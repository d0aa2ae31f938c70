import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../ports.ts';
import type { Credentials, KubeAccess } from './kube-request.ts';
import { fromKubeconfig } from './kubeconfig.ts';

/** Where Kubernetes mounts a pod's service account. */
const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Access to the API server as the environment describes it: by the file in `KUBECONFIG` if that is set, else by the
 * pod's service account (`MESHRR_SERVICE_ACCOUNT` is another directory for it). Throws an Error that says what to set.
 */
export function accessFrom(
  environment: Readonly<Record<string, string | undefined>>,
  clock: Clock,
): KubeAccess {
  const variable = (name: string) => environment[name]?.trim() ?? '';
  if (variable('KUBECONFIG') !== '') return fromKubeconfig(variable('KUBECONFIG'), environment, clock);

  const host = variable('KUBERNETES_SERVICE_HOST');
  if (host === '') {
    throw new Error(
      'an endpointslice source or kubernetes_events needs the API server, but its address is unknown: run in a pod (KUBERNETES_SERVICE_HOST is not set), or set KUBECONFIG to a kubeconfig file',
    );
  }
  const directory = variable('MESHRR_SERVICE_ACCOUNT') || serviceAccount;
  return inCluster({
    host,
    port: variable('KUBERNETES_SERVICE_PORT') || '443',
    namespace: variable('POD_NAMESPACE') || namespaceIn(directory),
    directory,
    clock,
  });
}

function namespaceIn(directory: string): string {
  try {
    return readFileSync(join(directory, 'namespace'), 'utf8').trim();
  } catch {
    // A service account that is not mounted is reported with each request, when its token is missing.
    return 'default';
  }
}

export interface InCluster {
  /** KUBERNETES_SERVICE_HOST: a name, an IPv4 or an IPv6 address. */
  readonly host: string;
  readonly port: string;
  readonly namespace: string;
  /** Where the service account is mounted: `token` and `ca.crt`. */
  readonly directory: string;
  readonly clock: Clock;
}

/** A projected token rotates; it is read again after this time (ms). */
const rereadMs = 60_000;

/**
 * A pod's own access, by its service account. Token and certificate authority are files that the kubelet renews, so
 * they are read again every minute, and at once when the server refuses them.
 */
export function inCluster({ host, port, namespace, directory, clock }: InCluster): KubeAccess {
  let last: { readonly at: number; readonly options: Credentials } | undefined;
  const file = (name: string) => readFile(join(directory, name), 'utf8');

  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace,
    credentials: async (renew) => {
      const now = clock.scheduler.now();
      if (last !== undefined && !renew && now - last.at < rereadMs) return last.options;
      // One after the other: if the account is not mounted, the error names the same file each time.
      const token = await file('token');
      const ca = await file('ca.crt');
      last = { at: now, options: { ca, headers: { authorization: `Bearer ${token.trim()}` } } };
      return last.options;
    },
  };
}

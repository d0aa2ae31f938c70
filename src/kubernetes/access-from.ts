import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../ports.ts';
import type { KubeAccess } from './access.ts';
import { inCluster } from './in-cluster.ts';
import { fromKubeconfig } from './kubeconfig.ts';

/** Where Kubernetes mounts a pod's service account. */
const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The way to the API server that the environment tells: `KUBECONFIG` where it is set, else the pod's own. Throws
 * an Error that says what to set. `MESHRR_SERVICE_ACCOUNT` is another place for the service account.
 */
export function accessFrom(
  environment: Readonly<Record<string, string | undefined>>,
  clock: Clock,
): KubeAccess {
  const say = (name: string) => environment[name]?.trim() ?? '';
  if (say('KUBECONFIG') !== '') return fromKubeconfig(say('KUBECONFIG'), environment, clock);

  const host = say('KUBERNETES_SERVICE_HOST');
  if (host === '') {
    throw new Error(
      'an endpointslice source or kubernetes_events needs the API server, but where it is cannot be told: run in a pod (KUBERNETES_SERVICE_HOST is not set), or set KUBECONFIG to a kubeconfig file',
    );
  }
  const directory = say('MESHRR_SERVICE_ACCOUNT') || serviceAccount;
  return inCluster({
    host,
    port: say('KUBERNETES_SERVICE_PORT') || '443',
    namespace: say('POD_NAMESPACE') || namespaceIn(directory),
    directory,
    clock,
  });
}

function namespaceIn(directory: string): string {
  try {
    return readFileSync(join(directory, 'namespace'), 'utf8').trim();
  } catch {
    // A service account that is not mounted is told when the token is missing, again and again.
    return 'default';
  }
}

import { onTestFinished } from 'vitest';
import type { Credentials, KubeAccess } from '../../src/kubernetes/kube-request.ts';
import { inCluster } from '../../src/kubernetes/access.ts';
import { startKubeApi } from '../../lab/cluster/kube-api.ts';
import { publishService } from '../../lab/cluster/publish-service.ts';
import { address } from '../../lab/story/names.ts';
import type { Clock } from '../../src/ports.ts';

/** A pod behind the Service of {@link kubeService}. */
export interface TestPod {
  readonly name: string;
  readonly uid?: string;
  readonly addresses: readonly string[];
  readonly node?: string;
  readonly zone?: string;
  readonly ready?: boolean;
  readonly terminating?: boolean;
}

export const service = { namespace: 'core', service: 'meshrr-core' } as const;

/** An API server with one Service; a test sets its pods. It is stopped at the end of the test. */
export async function kubeService(clock: Clock, pods: readonly TestPod[] = []) {
  const api = await startKubeApi({ clock });
  onTestFinished(() => api.stop());
  api.tokens.set('good', new Set([service.namespace]));
  let now: readonly TestPod[] = [];
  const account = { token: 'good', reads: 0 };

  function set(next: readonly TestPod[]): void {
    now = next;
    publishService(
      api.store,
      service,
      next.map(({ name, uid = `uid-of-${name}`, addresses, node = 'node-0', zone = 'zone-a', ...rest }) => ({
        name,
        uid,
        addresses: addresses.map(address),
        node,
        zone,
        ready: rest.ready ?? true,
        terminating: rest.terminating ?? false,
      })),
    );
  }
  set(pods);

  const access: KubeAccess = {
    server: api.url,
    namespace: service.namespace,
    credentials: (): Promise<Credentials> => {
      account.reads += 1;
      return Promise.resolve({ ca: api.ca, headers: { authorization: `Bearer ${account.token}` } });
    },
  };
  /** A pod whose service account is not mounted. */
  const accessWithoutToken = inCluster({
    host: new URL(api.url).hostname,
    port: new URL(api.url).port,
    namespace: service.namespace,
    directory: '/nonexistent/serviceaccount',
    clock,
  });
  return {
    api,
    access,
    accessWithoutToken,
    account,
    set,
    pods: () => now,
    add: (...more: readonly TestPod[]) => set([...now, ...more]),
    remove: (name: string) => set(now.filter((pod) => pod.name !== name)),
    change: (name: string, change: Partial<TestPod>) =>
      set(now.map((pod) => (pod.name === name ? { ...pod, ...change } : pod))),
    /** The pods that a client has to see, as `10.42.2.3 core-3`, followed by `terminating` if it is. */
    truth: (): readonly string[] =>
      now
        .flatMap(({ name, addresses, terminating = false }) =>
          addresses.map((text) => `${text} ${name}${terminating ? ' terminating' : ''}`),
        )
        .toSorted(),
  };
}

/** `core-3 10.42.2.3`, on one of four nodes in one of three zones. */
export function corePod(n: number, more: Partial<TestPod> = {}): TestPod {
  return {
    name: `core-${n}`,
    addresses: [`10.42.2.${n}`],
    node: `node-${n % 4}`,
    zone: `zone-${'abc'.charAt(n % 3)}`,
    ...more,
  };
}

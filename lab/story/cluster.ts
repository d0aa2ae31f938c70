import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeAccess } from '../../src/kubernetes/kube-request.ts';
import { inCluster } from '../../src/kubernetes/access.ts';
import type { Clock } from '../../src/ports.ts';
import { startDnsServer, type DnsServer } from '../cluster/dns-server.ts';
import { startKubeApi, type KubeApi } from '../cluster/kube-api.ts';
import { publishService } from '../cluster/publish-service.ts';
import type { StartingPod } from './pod.ts';
import { fullName, type Service } from './topology.ts';

/** A cluster as pods see it: DNS and an API server that publish the same pods. */
export interface Cluster {
  readonly dns: DnsServer;
  readonly api: KubeApi;
  /** Publishes the pods of a Service in DNS and in EndpointSlices. */
  readonly publish: (service: Service, pods: readonly StartingPod[]) => void;
  /** The service account of pods in a namespace. */
  readonly accountIn: (namespace: string) => Promise<ServiceAccount>;
  readonly stop: () => Promise<void>;
}

/** Access to the API server, for an agent in this process and, as variables, for one in its own. */
export interface ServiceAccount {
  readonly access: KubeAccess;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Starts a DNS server and an API server on loopback.
 *
 * @param readable the namespaces whose EndpointSlices every service account may read
 */
export async function startCluster(clock: Clock, readable: readonly string[]): Promise<Cluster> {
  const [dns, api] = [await startDnsServer(), await startKubeApi({ clock })];
  const { hostname: host, port } = new URL(api.url);
  const accounts = new Map<string, Promise<string>>();

  async function mount(namespace: string): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'meshrr-account-'));
    const token = `token-of-${namespace}`;
    api.tokens.set(token, new Set(readable));
    await writeFile(join(directory, 'token'), `${token}\n`, { mode: 0o600 });
    await writeFile(join(directory, 'ca.crt'), api.ca);
    await writeFile(join(directory, 'namespace'), namespace);
    return directory;
  }

  return {
    dns,
    api,
    publish: (service, pods) => {
      const addresses = pods.map(({ address }) => address);
      if (addresses.length > 0) dns.records.set(fullName(service), addresses);
      else dns.records.delete(fullName(service));
      publishService(
        api.store,
        { namespace: service.namespace, service: service.name },
        pods.map((pod) => ({ ...pod, addresses: [pod.address], ready: true })),
      );
    },
    accountIn: async (namespace) => {
      const mounted = accounts.get(namespace) ?? mount(namespace);
      accounts.set(namespace, mounted);
      const directory = await mounted;
      return {
        access: inCluster({ host, port, namespace, directory, clock }),
        environment: {
          KUBERNETES_SERVICE_HOST: host,
          KUBERNETES_SERVICE_PORT: port,
          MESHRR_SERVICE_ACCOUNT: directory,
        },
      };
    },
    stop: async () => {
      await Promise.all([dns.stop(), api.stop()]);
      for (const mounted of accounts.values()) await rm(await mounted, { recursive: true, force: true });
    },
  };
}

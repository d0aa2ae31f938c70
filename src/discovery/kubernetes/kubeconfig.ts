import type { Credentials, KubeAccess } from './access.ts';

/**
 * Access as a kubeconfig file tells, for running outside of a cluster: its current context.
 *
 * The library that knows the many ways to authenticate there is loaded only here; a pod needs none of them, and
 * an image may leave it out. Throws an Error that says what is missing.
 */
export async function fromKubeconfig(path: string): Promise<KubeAccess> {
  const { KubeConfig } = await import('@kubernetes/client-node').catch(() => {
    throw new Error(
      `KUBECONFIG names ${path}, but the package @kubernetes/client-node is not installed; install it, or unset KUBECONFIG inside a cluster`,
    );
  });
  const config = new KubeConfig();
  try {
    config.loadFromFile(path);
  } catch (error) {
    throw new Error(
      `KUBECONFIG ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null)
    throw new Error(`KUBECONFIG ${path}: its current-context "${config.getCurrentContext()}" has no cluster`);

  const context = config.getContextObject(config.getCurrentContext());
  return {
    server: cluster.server.replace(/\/$/, ''),
    namespace: context?.namespace ?? 'default',
    // The library renews what expires by itself.
    credentials: async () => {
      const options: Credentials = { headers: {} };
      await config.applyToHTTPSOptions(options);
      // Its agent keeps connections; only a proxy cannot do without one.
      const { agent, ...rest } = options;
      return cluster.proxyUrl === undefined ? rest : { ...rest, ...(agent === undefined ? {} : { agent }) };
    },
  };
}

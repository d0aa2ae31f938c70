import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../ports.ts';
import type { Credentials, KubeAccess } from './access.ts';

export interface InCluster {
  /** KUBERNETES_SERVICE_HOST: a name, an IPv4 or an IPv6 address. */
  readonly host: string;
  readonly port: string;
  readonly namespace: string;
  /** Where the service account is mounted: `token` and `ca.crt`. */
  readonly directory: string;
  readonly clock: Clock;
}

/** A projected token rotates; it is read again after so long (ms). */
const rereadMs = 60_000;

/**
 * A pod's own access, by its service account. Token and authority are read at least every minute, and anew
 * when the server refuses them: both are files that the kubelet renews.
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
      // One after the other: of an account that is not mounted the same file is named each time.
      const token = await file('token');
      const ca = await file('ca.crt');
      last = { at: now, options: { ca, headers: { authorization: `Bearer ${token.trim()}` } } };
      return last.options;
    },
  };
}

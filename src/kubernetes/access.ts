import type { OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';

/** The way to an API server, and what it lets us in by. */
export interface KubeAccess {
  /** `https://10.43.0.1:443`, without a path of its own or with one (a proxy). */
  readonly server: string;
  /** Where a Service is that the settings name without a namespace. */
  readonly namespace: string;
  /**
   * What a request has to carry: authorities, token or client certificate.
   *
   * @param renew the last credentials were refused: read them anew
   */
  readonly credentials: (renew: boolean) => Promise<Credentials>;
}

/** How faults call a server. */
export function nameOf({ server }: Pick<KubeAccess, 'server'>): string {
  return `API server ${server.replace(/^https?:\/\//, '')}`;
}

export type Credentials = Omit<RequestOptions, 'headers'> & { readonly headers?: OutgoingHttpHeaders };

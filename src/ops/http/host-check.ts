import { parseAddress } from '../../model/address.ts';

/**
 * Whether a request may come from a page of somebody else: a browser behind a port-forward is on the pod's loopback,
 * and a name that its owner has pointed there (DNS rebinding) would let any page read the answers.
 *
 * Only there is the Host looked at, and it takes a name: localhost and addresses, also the pod's own, are let through.
 * So is Prometheus behind the sidecar of a service mesh, which delivers from 127.0.0.6 and asks by the pod's address.
 * By an address of the pod any Host is served: the API server's proxy sends its own.
 */
export function isForeignHost(remote: string | undefined, host: string | undefined): boolean {
  // HTTP/1.0 names none; a browser always does.
  if (host === undefined || !isLoopback(remote)) return false;
  const [, ipv6, name = ''] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::\d+)?$/.exec(host) ?? [];
  if (parseAddress(ipv6 ?? name) !== undefined) return false;
  return !/^(?:.+\.)?localhost$/i.test(name);
}

function isLoopback(remote: string | undefined): boolean {
  const address = parseAddress(remote ?? '');
  return address === '::1' || address?.startsWith('127.') === true;
}

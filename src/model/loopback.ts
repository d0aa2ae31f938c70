import { parseAddress } from './address.ts';

/** Whether `host:port` is on this machine, or in this pod. */
export function isLoopback(hostPort: string): boolean {
  const host = hostPort.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const address = parseAddress(host);
  return host === 'localhost' || address === '::1' || address?.startsWith('127.') === true;
}

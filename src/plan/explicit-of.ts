import type { IpAddress } from '../model/address.ts';
import type { Running } from '../model/running.ts';

/** Every explicit neighbor of the device, whoever configured it. */
export function explicitOf({ running }: { readonly running: Running }): ReadonlySet<IpAddress> {
  const ours = Array.from(running.groups.values()).flatMap(({ neighbors }) => Array.from(neighbors));
  return new Set([...ours, ...running.elsewhere.keys()]);
}

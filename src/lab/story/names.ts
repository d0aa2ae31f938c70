import { parseAddress, type IpAddress } from '../../model/address.ts';

/** The letters that Kubernetes uses for generated names: no vowels, nothing that looks like a number. */
const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** `meshrr-core-4rc7m`: a pod's name in its workload. */
export function podName(workload: string, random: () => number): string {
  const suffix = Array.from({ length: 5 }, () => letters.charAt(Math.floor(random() * letters.length)));
  return `${workload}-${suffix.join('')}`;
}

/** The n-th pod's address in the cluster's network, spread over six nodes: 10.42.0.1, 10.42.1.1 … */
export function podAddress(n: number): IpAddress {
  return address(`10.42.${n % 6}.${Math.floor(n / 6) + 10}`);
}

/** An address that is spelled right; anything else is a mistake in the story. */
export function address(text: string): IpAddress {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
}

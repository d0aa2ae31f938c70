import { parseAddress, type IpAddress } from '../../src/model/address.ts';

/** The letters that Kubernetes uses for generated names: no vowels, nothing that looks like a number. */
const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** `meshrr-core-4rc7m`: a pod's name in its workload. */
export function podName(workload: string, random: () => number): string {
  const suffix = Array.from({ length: 5 }, () => letters.charAt(Math.floor(random() * letters.length)));
  return `${workload}-${suffix.join('')}`;
}

/** Where the n-th pod runs: six nodes in three zones, each with a network of its own (10.42.0.10, 10.42.1.10 …). */
export function podPlacement(n: number): {
  readonly address: string;
  readonly node: string;
  readonly zone: string;
} {
  const node = n % 6;
  return {
    address: `10.42.${node}.${Math.floor(n / 6) + 10}`,
    node: `node-${node}`,
    zone: `zone-${'abc'.charAt(node % 3)}`,
  };
}

/** An address that is spelled right; anything else is a mistake in the story. */
export function address(text: string): IpAddress {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
}

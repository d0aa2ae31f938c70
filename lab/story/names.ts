import { parseAddress, type IpAddress } from '../../src/model/address.ts';

/** The characters that Kubernetes uses in generated names: no vowels, no digits that look like letters. */
const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** Generates the name of a pod: `meshrr-core-4rc7m`. */
export function podName(workload: string, random: () => number): string {
  const suffix = Array.from({ length: 5 }, () => letters.charAt(Math.floor(random() * letters.length)));
  return `${workload}-${suffix.join('')}`;
}

/** The node, zone and address of the n-th pod: six nodes in three zones, a subnet for each node (10.42.NODE.x). */
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

/** Parses an address; throws if it is invalid. */
export function address(text: string): IpAddress {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`${text} is not an IP address`);
  return parsed;
}

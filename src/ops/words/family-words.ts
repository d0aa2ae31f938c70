import type { Family } from '../../model/address.ts';

/** Families in Kubernetes' words: `IPv4`, or `IPv4 and IPv6`. */
export function familyWords(families: readonly Family[]): string {
  return families.map((family) => `IPv${family}`).join(' and ');
}

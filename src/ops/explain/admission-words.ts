import type { Admission, HeldOut } from '../../model/explanation.ts';
import type { Iso } from '../words/iso.ts';
import { refusalWords } from './refusal-words.ts';

/** Whether a group's `allow` lets an address in as a client, and why. */
export function admissionWords({ prefix, allowedBy, isAllowedThen, heldOut }: Admission, iso: Iso): string {
  const because = heldOut === undefined ? 'it lies outside of its prefixes' : heldOutWords(heldOut, iso);
  if (allowedBy !== undefined)
    return isAllowedThen
      ? `admitted: allow has ${allowedBy}`
      : `allow has ${allowedBy}, and is to leave it out: ${because}`;
  if (isAllowedThen) return `not yet admitted: ${prefix ?? 'its prefixes'} will be in allow`;
  return `not admitted: ${because}`;
}

function heldOutWords(heldOut: HeldOut, iso: Iso): string {
  switch (heldOut.kind) {
    case 'group-missing':
      return 'the device has no such BGP group';
    case 'deactivated':
      return 'somebody has deactivated the group, or its allow, on the device';
    case 'neighbor':
      return 'it is an explicit neighbor, which is no client';
    case 'lately':
      return `it was a neighbor a moment ago: out until ${iso(heldOut.until)}`;
    case 'named':
      return `a source of ${heldOut.group} still names it`;
    case 'doubted':
      return `it was a neighbor, or named as one, and stays out while sources of ${heldOut.group} have not answered, or peers of it stay although no source names them`;
    case 'refused':
      return `the device refuses to change allow${refusalWords(heldOut.refusal, iso)}`;
    case 'waits':
      return `it comes back with the next change, or at ${iso(heldOut.until)}`;
  }
}

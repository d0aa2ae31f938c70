import type { HeldOut, Hindrance } from '../model/explanation.ts';
import { conditionWords } from './condition-words.ts';
import { iso } from './iso.ts';

/** Why an address is kept out of a group, and what would have to change. */
export interface HindranceWords {
  readonly kind: Hindrance['kind'];
  readonly why: string;
  readonly change: string;
}

export function hindranceWords(hindrance: Hindrance, group: string): HindranceWords {
  const { kind } = hindrance;
  switch (kind) {
    case 'group-missing':
      return {
        kind,
        why: `the device has no BGP group ${group} in the configuration group MESHRR`,
        change: 'add the group to the boot configuration (templates/, or MESHRR on the device)',
      };
    case 'self':
      return {
        kind,
        why: 'it is an address of this very device',
        change: 'nothing: a device does not peer with itself',
      };
    case 'claimed':
      return {
        kind,
        why: `it belongs to ${hindrance.by}, which comes first in the settings`,
        change: `put ${group} before ${hindrance.by} in bgpgroups, or keep it out of the source of ${hindrance.by}`,
      };
    case 'foreign':
      return {
        kind,
        why: `somebody else configured it: ${hindrance.where}`,
        change: 'delete it there; an address is a neighbor in one group only',
      };
    case 'unnamed':
      return {
        kind,
        why: `no source of ${group} names it`,
        change: 'a source has to name it: is its pod ready, and selected by the Service?',
      };
    case 'terminating':
      return {
        kind,
        why: 'its pod is on its way out',
        change: 'nothing: the pod that follows it comes by itself',
      };
    case 'failed':
      return {
        kind,
        why: conditionWords(hindrance.condition),
        change: 'its session has to come up and stay up: show bgp neighbor on both ends',
      };
    case 'draining':
      return {
        kind,
        why: 'this reflector drains, and takes nobody new while it has min_peers',
        change: 'meshrr undrain ends the drain',
      };
    case 'peer-limit':
      return {
        kind,
        why: `peer_limit is reached: ${hindrance.limit} peers and clients`,
        change: 'a peer or client has to leave, or peer_limit to be raised, as far as the licence goes',
      };
    case 'not-chosen':
      return { kind, why: notChosen(hindrance), change: howChosen(hindrance) };
  }
}

type NotChosen = Extract<Hindrance, { kind: 'not-chosen' }>;

function notChosen({ maxPeers, chosen }: NotChosen): string {
  return `max_peers is ${maxPeers}, and ${chosen.length === 1 ? 'the place has' : 'the places have'} ${chosen.join(', ')}`;
}

function howChosen({ before, outranksAt }: NotChosen): string {
  if (outranksAt !== undefined)
    return `it is ranked better: it is configured beside them at ${iso(outranksAt)}, if all stays as it is`;
  const first =
    before.length === 0
      ? 'it is next'
      : `${before.slice(0, 5).join(', ')}${before.length > 5 ? ` and ${before.length - 5} more` : ''} come before it`;
  return `one of them has to fail or to leave; then ${first}; or max_peers to be raised`;
}

/** Why a group's `allow` leaves an address out that lies in its prefixes. */
export function heldOutWords(heldOut: HeldOut): string {
  switch (heldOut.kind) {
    case 'group-missing':
      return 'the device has no such BGP group';
    case 'neighbor':
      return 'it is an explicit neighbor, which is no client';
    case 'lately':
      return `it was a neighbor a moment ago: out until ${iso(heldOut.until)}`;
    case 'named':
      return `a source of ${heldOut.group} still names it`;
    case 'waits':
      return `it comes back with the next change, or at ${iso(heldOut.until)}`;
  }
}

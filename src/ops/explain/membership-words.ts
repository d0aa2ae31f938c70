import { defined } from '../../model/defined.ts';
import type { Hindrance, Membership } from '../../model/explanation.ts';
import type { Refusal } from '../../model/ledger.ts';
import { conditionWords, guards, standings, stepWords } from '../words/reasons.ts';
import { familyWords } from '../words/remarks.ts';
import type { Iso } from '../words/time.ts';

/** What an address is to one mesh group, as people read it. Times are ISO 8601. */
export interface MembershipWords {
  readonly group: string;
  readonly configured: boolean;
  readonly standing?: string;
  readonly why: string;
  readonly rank?: number;
  readonly of?: number;
  /** 16 hexadecimal digits; the highest is ranked first. */
  readonly score?: string;
  /** When a guard lets it go by itself. */
  readonly until?: string;
  /** When something about it is due by itself. */
  readonly dueAt?: string;
  readonly hindrances: readonly HindranceWords[];
}

/** @param pending what `meshrr approve` takes */
export function membershipWords(membership: Membership, iso: Iso, pending?: string): MembershipWords {
  const { group, isConfigured, standing, withheld, dueAt, place, hindrances } = membership;
  const told = hindrances.map((hindrance) => hindranceWords(hindrance, group, iso));
  return {
    group,
    configured: isConfigured,
    ...defined({ standing }),
    why: whyOf(membership, told, iso, pending),
    ...(place === undefined
      ? {}
      : { rank: place.rank, of: place.of, score: place.score.toString(16).padStart(16, '0') }),
    ...(withheld?.until === undefined ? {} : { until: iso(withheld.until) }),
    ...(dueAt === undefined ? {} : { dueAt: iso(dueAt) }),
    hindrances: told,
  };
}

function whyOf(
  { standing, step, withheld, isConfigured }: Membership,
  hindrances: readonly HindranceWords[],
  iso: Iso,
  pending: string | undefined,
): string {
  if (step !== undefined)
    return `${step.kind === 'add' ? 'will be configured' : 'will be removed'}: ${stepWords(step).why}`;
  if (withheld !== undefined && isConfigured) {
    const way = withheld.until === undefined ? 'its session falls' : iso(withheld.until);
    const isRefused = withheld.guard === 'refused' || withheld.guard === 'in-turn';
    const approve =
      pending === undefined || isRefused ? '' : `, or meshrr approve ${pending} lets all go that is withheld`;
    return `would be removed (${stepWords(withheld.step).why}), but ${guards[withheld.guard]}; it stays until ${way}${approve}`;
  }
  if (hindrances.length > 0) return hindrances.map(({ why }) => why).join('; ');
  return standings[standing ?? 'peer'];
}

/** Why an address is kept out of a group, and what would have to change. */
export interface HindranceWords {
  readonly kind: Hindrance['kind'];
  readonly why: string;
  readonly change: string;
}

export function hindranceWords(hindrance: Hindrance, group: string, iso: Iso): HindranceWords {
  const { kind } = hindrance;
  switch (kind) {
    case 'group-missing':
      return {
        kind,
        why: `the device has no BGP group ${group} in the configuration group MESHRR`,
        change: 'add the group to the boot configuration (templates/, or MESHRR on the device)',
      };
    case 'deactivated': {
      const neighbor = hindrance.what === 'neighbor';
      return {
        kind,
        why: neighbor
          ? `somebody has deactivated it as a neighbor of ${hindrance.by} on the device`
          : `somebody has deactivated the group ${group} on the device`,
        change: `activate or delete it there: groups MESHRR protocols bgp group ${hindrance.by}`,
      };
    }
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
    case 'other-family':
      return {
        kind,
        why: `${group} peers by ${familyWords(hindrance.families)} only`,
        change: `ip_families of ${group} would have to have its family; a pod that has both is a peer by the other one`,
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
    case 'refused':
      return {
        kind,
        why: `the device refuses it${refusalWords(hindrance.refusal, iso)}`,
        change: 'what the device says has to be put right there; other changes go without it',
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
        why: `peer_limit is reached: ${hindrance.limit ?? 'no'} peers and clients`,
        change: 'a peer or client has to leave, or peer_limit to be raised, as far as the licence goes',
      };
    case 'not-chosen':
      return { kind, why: notChosen(hindrance, iso), change: howChosen(hindrance) };
  }
}

type NotChosen = Extract<Hindrance, { kind: 'not-chosen' }>;

function notChosen({ maxPeers, chosen, penalisedUntil, isReady, outranksAt }: NotChosen, iso: Iso): string {
  const places = chosen.length === 1 ? 'the place has' : 'the places have';
  const more = [
    penalisedUntil !== undefined && `it failed, and is not picked before ${iso(penalisedUntil)}`,
    !isReady && 'it is not ready',
    outranksAt !== undefined && `it is ranked better, and is configured beside them at ${iso(outranksAt)}`,
  ].filter((reason) => reason !== false);
  return [`max_peers is ${maxPeers}, and ${places} ${chosen.join(', ')}`, ...more].join('; ');
}

function howChosen({ before, outranksAt }: NotChosen): string {
  if (outranksAt !== undefined) return 'nothing: it takes its place then, if all stays as it is';
  const most = 5;
  const more = before.length > most ? ` and ${before.length - most} more` : '';
  const next =
    before.length === 0 ? 'it is next' : `it is next after ${before.slice(0, most).join(', ')}${more}`;
  return `one of them has to fail or to leave, and ${next}; else max_peers has to be raised`;
}

/** What the device said, and when it is asked again; without a refusal it is asked in a moment. */
export function refusalWords(refusal: Refusal | undefined, iso: Iso): string {
  if (refusal === undefined) return ' with a plan of others; it is tried again in a moment';
  return `: ${refusal.because}; it is tried again at ${iso(refusal.until)}`;
}

import { defined } from '../../model/defined.ts';
import type { Hindrance, Membership } from '../../model/explanation.ts';
import type { Refusal } from '../../model/ledger.ts';
import { conditionWords, guards, standings, stepWords } from '../words/reasons.ts';
import { familyWords } from '../words/remarks.ts';
import type { Iso } from '../words/time.ts';

/** What an address is to one mesh group, and why, in words. Times are ISO 8601. */
export interface MembershipWords {
  readonly group: string;
  readonly configured: boolean;
  readonly standing?: string;
  readonly why: string;
  readonly rank?: number;
  readonly of?: number;
  /** 16 hexadecimal digits; the highest is ranked first. */
  readonly score?: string;
  /** When the guard releases the withheld change. */
  readonly until?: string;
  /** When the agent will change something about it, if nothing else happens. */
  readonly dueAt?: string;
  readonly hindrances: readonly HindranceWords[];
}

/**
 * Puts a membership into words, for `/explain` and for the column WHY of `/status`.
 *
 * @param pending the hash for `meshrr approve`
 */
export function membershipWords(membership: Membership, iso: Iso, pending?: string): MembershipWords {
  const { group, isConfigured, standing, withheld, dueAt, place, hindrances } = membership;
  const words = hindrances.map((hindrance) => hindranceWords(hindrance, group, iso));
  return {
    group,
    configured: isConfigured,
    ...defined({ standing }),
    why: whyOf(membership, words, iso, pending),
    ...(place === undefined
      ? {}
      : { rank: place.rank, of: place.of, score: place.score.toString(16).padStart(16, '0') }),
    ...(withheld?.until === undefined ? {} : { until: iso(withheld.until) }),
    ...(dueAt === undefined ? {} : { dueAt: iso(dueAt) }),
    hindrances: words,
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
    const end = withheld.until === undefined ? 'its session goes down' : iso(withheld.until);
    const isRefused = withheld.guard === 'refused' || withheld.guard === 'in-turn';
    const approve = pending === undefined || isRefused ? '' : `, or until \`meshrr approve ${pending}\``;
    return `would be removed (${stepWords(withheld.step).why}), but ${guards[withheld.guard]}; it stays until ${end}${approve}`;
  }
  if (hindrances.length > 0) return hindrances.map(({ why }) => why).join('; ');
  return standings[standing ?? 'peer'];
}

/** What keeps an address out of a group, and what would change that. */
export interface HindranceWords {
  readonly kind: Hindrance['kind'];
  readonly why: string;
  readonly change: string;
}

function hindranceWords(hindrance: Hindrance, group: string, iso: Iso): HindranceWords {
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
          ? `it is deactivated as a neighbor of ${hindrance.by} on the device`
          : `group ${group} is deactivated on the device`,
        change: `activate or delete it on the device: groups MESHRR protocols bgp group ${hindrance.by}`,
      };
    }
    case 'self':
      return {
        kind,
        why: 'it is an address of this device',
        change: 'not possible: a device does not peer with itself',
      };
    case 'claimed':
      return {
        kind,
        why: `it belongs to ${hindrance.by}, which comes earlier in the settings`,
        change: `put ${group} before ${hindrance.by} in bgpgroups, or remove it from the sources of ${hindrance.by}`,
      };
    case 'foreign':
      return {
        kind,
        why: `it is already configured outside of the agent's groups: ${hindrance.where}`,
        change: 'delete it there: an address can be a neighbor in one group only',
      };
    case 'other-family':
      return {
        kind,
        why: `${group} peers over ${familyWords(hindrance.families)} only`,
        change: `add its address family to ip_families of ${group}; a pod with both families peers over the other one`,
      };
    case 'unnamed':
      return {
        kind,
        why: `no source of ${group} names it`,
        change: 'a source must name it: check that its pod is ready and that the Service selects it',
      };
    case 'terminating':
      return {
        kind,
        why: 'its pod is terminating',
        change: 'nothing to do: the agent discovers the pod that replaces it',
      };
    case 'failed':
      return {
        kind,
        why: conditionWords(hindrance.condition),
        change: 'its session must come up and stay up; check `show bgp neighbor` on both ends',
      };
    case 'refused':
      return {
        kind,
        why: refusalWords('it', hindrance.refusal, iso),
        change: 'fix on the device what its message names; the agent commits the other changes meanwhile',
      };
    case 'draining':
      return {
        kind,
        why: 'this reflector is draining, and adds no peer while it has min_peers',
        change: '`meshrr undrain` ends the drain',
      };
    case 'peer-limit':
      return {
        kind,
        why: `peer_limit is reached: ${hindrance.limit ?? 'no'} peers and clients`,
        change: 'remove a peer or a client, or raise peer_limit as far as the licence allows',
      };
    case 'not-chosen':
      return { kind, why: notChosen(hindrance, iso), change: howChosen(hindrance) };
  }
}

type NotChosen = Extract<Hindrance, { kind: 'not-chosen' }>;

function notChosen({ maxPeers, chosen, penalisedUntil, isReady, outranksAt }: NotChosen, iso: Iso): string {
  const more = [
    penalisedUntil !== undefined && `it failed, and is not chosen until ${iso(penalisedUntil)}`,
    !isReady && 'it is not ready',
    outranksAt !== undefined && `it ranks better, and is configured beside them at ${iso(outranksAt)}`,
  ].filter((reason) => reason !== false);
  return [`max_peers is ${maxPeers}, taken by ${chosen.join(', ')}`, ...more].join('; ');
}

function howChosen({ before, outranksAt }: NotChosen): string {
  if (outranksAt !== undefined) return 'nothing to do: it replaces one of them then, if nothing else changes';
  const most = 5;
  const more = before.length > most ? ` and ${before.length - most} more` : '';
  const next =
    before.length === 0 ? 'it is next' : `it is next after ${before.slice(0, most).join(', ')}${more}`;
  return `one of them must fail or leave (${next}), or max_peers must be raised`;
}

/**
 * The device's message about a change that it refuses, and when the agent retries it. Without a refusal of its own, the
 * change was part of a refused plan and waits for its turn.
 */
export function refusalWords(change: string, refusal: Refusal | undefined, iso: Iso): string {
  if (refusal === undefined)
    return `the device refused a plan that contains ${change}; the agent retries it shortly`;
  return `the device refuses ${change}: ${refusal.because}; the agent retries it at ${iso(refusal.until)}`;
}

import { defined } from '../../model/defined.ts';
import type { Admission, Explanation, HeldOut, SightingOf } from '../../model/explanation.ts';
import type { Condition } from '../../model/health.ts';
import { conditionWords } from '../words/reasons.ts';
import type { Iso } from '../words/time.ts';
import { membershipWords, refusalWords, type MembershipWords } from './membership-words.ts';

/** One address as `/explain` tells it. Times are ISO 8601; what is unknown is absent. */
export interface ExplainWords {
  readonly address: string;
  /** The pod's name where known, else the address. */
  readonly pod: string;
  /** All in one line. */
  readonly summary: string;
  readonly sources: readonly SightingWords[];
  readonly session?: SessionWords;
  /** It failed us, and is not picked before. */
  readonly penalty?: { readonly failures: number; readonly until: string };
  readonly groups: readonly MembershipWords[];
  readonly clients: readonly { readonly group: string; readonly admitted: boolean; readonly why: string }[];
}

/** An explanation in words; `pending` is what `meshrr approve` takes. */
export function explainWords(explanation: Explanation, iso: Iso, pending?: string): ExplainWords {
  const { address, identity, sightings, penalty, memberships, admissions } = explanation;
  const session = sessionWords(explanation, iso);
  const groups = memberships.map((membership) => membershipWords(membership, iso, pending));
  return {
    address,
    pod: identity,
    summary: summaryOf(explanation, groups, session, iso),
    sources: sightings.map((sighting) => sightingWords(sighting, iso)),
    ...defined({ session }),
    ...(penalty === undefined ? {} : { penalty: { failures: penalty.failures, until: iso(penalty.until) } }),
    groups,
    clients: admissions.map((admission) => ({
      group: admission.group,
      admitted: admission.allowedBy !== undefined,
      why: admissionWords(admission, iso),
    })),
  };
}

function summaryOf(
  { isSelf, sightings, memberships, admissions, session: peer }: Explanation,
  groups: readonly MembershipWords[],
  session: SessionWords | undefined,
  iso: Iso,
): string {
  if (isSelf) return 'this very device';
  const state = session === undefined ? '' : `, ${session.state}`;
  const home = memberships.findIndex(({ isConfigured }) => isConfigured);
  const near = home >= 0 ? home : memberships.findIndex(({ standing }) => standing !== undefined);
  const group = groups[near];
  if (group !== undefined) {
    const isComing = memberships[near]?.step?.kind === 'add';
    const what = group.configured ? 'peer' : isComing ? 'soon a peer' : 'no peer';
    return `${what} of ${group.group}${group.configured ? state : ''}: ${group.why}`;
  }
  const foreign = memberships.flatMap(({ hindrances }) => hindrances).find(({ kind }) => kind === 'foreign');
  if (foreign?.kind === 'foreign') return `neighbor that somebody else configured${state}: ${foreign.where}`;
  if (peer?.configured === false) {
    const by = peer.group ?? admissions.find(({ allowedBy }) => allowedBy !== undefined)?.group;
    return `client${by === undefined ? '' : ` by ${by}`}${state}`;
  }
  const admission = admissions.find(({ prefix }) => prefix !== undefined);
  const client =
    admission === undefined ? '' : `; as a client of ${admission.group}: ${admissionWords(admission, iso)}`;
  const isNamed = sightings.some(({ says }) => says === 'named');
  const leftOut = groups.find(({ hindrances: [first] }) => isNamed && first?.kind === 'other-family');
  return `no peer: ${leftOut?.why ?? 'no source names it'}${client}`;
}

/** The session of an address as people read it. Times are ISO 8601. */
export interface SessionWords {
  readonly state: string;
  readonly since: string;
  readonly configured: boolean;
  readonly condition: Condition['kind'];
  readonly why: string;
  readonly fellWithin5Min: number;
  /** When it counts as failed if it does not come up. */
  readonly failsAt?: string;
}

export function sessionWords({ session }: Explanation, iso: Iso): SessionWords | undefined {
  if (session === undefined) return undefined;
  const { condition, state, since, configured, falls } = session;
  return {
    state: state ?? 'unknown',
    since: iso(since),
    configured,
    condition: condition.kind,
    why: conditionWords(condition),
    fellWithin5Min: falls.length,
    ...('failsAt' in condition ? { failsAt: iso(condition.failsAt) } : {}),
  };
}

/** What one source says of an address, as people read it. Times are ISO 8601. */
export interface SightingWords {
  readonly source: string;
  readonly group: string;
  readonly says: SightingOf['says'];
  readonly why: string;
  readonly blind: boolean;
  readonly answeredAt?: string;
  readonly since?: string;
  readonly zone?: string;
  readonly node?: string;
  readonly serving?: boolean;
  readonly servingSince?: string;
  readonly terminating?: boolean;
}

export function sightingWords(
  { source, says, isBlind, answeredAt, since, endpoint }: SightingOf,
  iso: Iso,
): SightingWords {
  const { zone, node, serving, servingSince, terminating } = endpoint ?? {};
  return {
    source: source.id,
    group: source.group,
    says,
    why: sayings[says],
    blind: isBlind,
    ...(answeredAt === undefined ? {} : { answeredAt: iso(answeredAt) }),
    ...(since === undefined ? {} : { since: iso(since) }),
    ...defined({ zone, node, serving }),
    ...(servingSince === undefined ? {} : { servingSince: iso(servingSince) }),
    ...defined({ terminating }),
  };
}

const sayings: Readonly<Record<SightingOf['says'], string>> = {
  named: 'names it',
  gone: 'named it once, and no longer does',
  silent: 'does not name it',
  unheard: 'has not spoken since the agent started',
};

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

import { defined } from '../../model/defined.ts';
import type { Admission, Explanation, HeldOut, SightingOf } from '../../model/explanation.ts';
import type { Condition } from '../../model/health.ts';
import { conditionWords } from '../words/reasons.ts';
import type { Iso } from '../words/time.ts';
import { membershipWords, refusalWords, type MembershipWords } from './membership-words.ts';

/** What `/explain` says about one address. Times are ISO 8601; what is unknown is absent. */
export interface ExplainWords {
  readonly address: string;
  /** The pod's name where known, else the address. */
  readonly pod: string;
  /** The answer in one line. */
  readonly summary: string;
  readonly sources: readonly SightingWords[];
  readonly session?: SessionWords;
  /** It failed lately, and is not chosen until then. */
  readonly penalty?: { readonly failures: number; readonly until: string };
  readonly groups: readonly MembershipWords[];
  readonly clients: readonly { readonly group: string; readonly admitted: boolean; readonly why: string }[];
}

/** Puts an explanation into words; `pending` is the hash for `meshrr approve`. */
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
  if (isSelf) return 'this device';
  const state = session === undefined ? '' : `, ${session.state}`;
  const home = memberships.findIndex(({ isConfigured }) => isConfigured);
  const near = home >= 0 ? home : memberships.findIndex(({ standing }) => standing !== undefined);
  const group = groups[near];
  if (group !== undefined) {
    const isComing = memberships[near]?.step?.kind === 'add';
    const what = group.configured ? 'peer' : isComing ? 'soon a peer' : 'not a peer';
    return `${what} of ${group.group}${group.configured ? state : ''}: ${group.why}`;
  }
  const foreign = memberships.flatMap(({ hindrances }) => hindrances).find(({ kind }) => kind === 'foreign');
  if (foreign?.kind === 'foreign')
    return `neighbor configured outside of the agent's groups${state}: ${foreign.where}`;
  if (peer?.configured === false) {
    const by = peer.group ?? admissions.find(({ allowedBy }) => allowedBy !== undefined)?.group;
    return `client${by === undefined ? '' : ` of ${by}`}${state}`;
  }
  const admission = admissions.find(({ prefix }) => prefix !== undefined);
  const client =
    admission === undefined ? '' : `; as a client of ${admission.group}: ${admissionWords(admission, iso)}`;
  const naming = new Set(sightings.filter(({ says }) => says === 'named').map(({ source }) => source.group));
  const namedFor = groups.find(({ group: name }) => naming.has(name));
  return `not a peer: ${namedFor?.why ?? 'no source names it'}${client}`;
}

/** The session of an address in words. Times are ISO 8601. */
export interface SessionWords {
  readonly state: string;
  readonly since: string;
  readonly configured: boolean;
  readonly condition: Condition['kind'];
  readonly why: string;
  readonly fellWithin5Min: number;
  /** When the peer counts as failed, unless its session comes up. */
  readonly failsAt?: string;
}

function sessionWords({ session }: Explanation, iso: Iso): SessionWords | undefined {
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

/** What one source says about an address, in words. Times are ISO 8601. */
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

function sightingWords(
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
  gone: 'no longer names it',
  silent: 'does not name it',
  unheard: 'has not answered since the agent started',
};

/** Whether a group accepts an address as a client, and why. */
function admissionWords({ prefix, allowedBy, isAllowedThen, heldOut }: Admission, iso: Iso): string {
  const because =
    heldOut === undefined ? "it is outside of the group's prefixes" : heldOutWords(heldOut, iso);
  if (allowedBy !== undefined)
    return isAllowedThen
      ? `admitted: allow contains ${allowedBy}`
      : `still admitted: allow contains ${allowedBy}, but the plan excludes it: ${because}`;
  if (isAllowedThen) return `not yet admitted: the plan adds it to allow, from ${prefix ?? 'its prefix'}`;
  return `not admitted: ${because}`;
}

function heldOutWords(heldOut: HeldOut, iso: Iso): string {
  switch (heldOut.kind) {
    case 'group-missing':
      return 'the device has no BGP group of this name';
    case 'deactivated':
      return 'the group, or its allow, is deactivated on the device';
    case 'neighbor':
      return 'it is an explicit neighbor, not a client';
    case 'lately':
      return `it was a neighbor until recently, and is excluded until ${iso(heldOut.until)}`;
    case 'named':
      return `a source of ${heldOut.group} still names it`;
    case 'doubted':
      return `it may be a neighbor of ${heldOut.group}: it is excluded while a source of ${heldOut.group} has not answered, or while ${heldOut.group} keeps peers that no source names`;
    case 'refused':
      return refusalWords('the change of allow', heldOut.refusal, iso);
    case 'waits':
      return `it is admitted again with the next commit, or at ${iso(heldOut.until)}`;
  }
}

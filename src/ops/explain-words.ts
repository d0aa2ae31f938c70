import type { Admission, Explanation, Membership, SightingOf } from '../model/explanation.ts';
import type { Condition } from '../model/health.ts';
import { conditionWords } from './condition-words.ts';
import { heldOutWords, hindranceWords, type HindranceWords } from './hindrance-words.ts';
import { guards, standings } from './reasons.ts';
import { stepWords } from './step-words.ts';
import { iso } from './iso.ts';

/** One address as `/explain` tells it. Times are ISO 8601; what is unknown is absent. */
export interface ExplainWords {
  readonly address: string;
  /** The pod's name where known, else the address. */
  readonly pod: string;
  /** All in one line. */
  readonly summary: string;
  readonly sources: readonly SourceWords[];
  readonly session?: SessionWords;
  /** It failed us, and is not picked before. */
  readonly penalty?: { readonly failures: number; readonly until: string };
  readonly groups: readonly MembershipWords[];
  readonly clients: readonly { readonly group: string; readonly admitted: boolean; readonly why: string }[];
}

export interface SourceWords {
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

export interface MembershipWords {
  readonly group: string;
  readonly configured: boolean;
  readonly standing?: string;
  readonly why: string;
  readonly rank?: number;
  readonly of?: number;
  /** 16 hexadecimal digits; the highest is ranked first. */
  readonly score?: string;
  readonly step?: string;
  readonly guard?: string;
  readonly until?: string;
  readonly dueAt?: string;
  readonly hindrances: readonly HindranceWords[];
}

/** An explanation in words; `pending` is what `meshrr approve` takes. */
export function explainWords(explanation: Explanation, pending?: string): ExplainWords {
  const { address, identity, sightings, penalty, memberships, admissions } = explanation;
  const session = sessionWords(explanation);
  const groups = memberships.map((membership) => membershipWords(membership, pending));
  return {
    address,
    pod: identity,
    summary: summaryOf(explanation, groups, session),
    sources: sightings.map(sourceWords),
    ...(session === undefined ? {} : { session }),
    ...(penalty === undefined ? {} : { penalty: { failures: penalty.failures, until: iso(penalty.until) } }),
    groups,
    clients: admissions.map((admission) => ({
      group: admission.group,
      admitted: admission.allowedBy !== undefined,
      why: admissionWords(admission),
    })),
  };
}

function summaryOf(
  { isSelf, memberships, admissions, session: peer }: Explanation,
  groups: readonly MembershipWords[],
  session: SessionWords | undefined,
): string {
  if (isSelf) return 'this very device';
  const state = session === undefined ? '' : `, ${session.state}`;
  const home = memberships.findIndex(({ isConfigured }) => isConfigured);
  const near = home >= 0 ? home : memberships.findIndex(({ standing }) => standing !== undefined);
  const group = groups[near];
  if (group !== undefined) {
    const peerOf = group.configured ? `peer of ${group.group}${state}` : `no peer of ${group.group}`;
    return `${peerOf}: ${group.why}`;
  }
  const foreign = memberships.flatMap(({ hindrances }) => hindrances).find(({ kind }) => kind === 'foreign');
  if (foreign?.kind === 'foreign') return `neighbor that somebody else configured${state}: ${foreign.where}`;
  if (peer?.configured === false) {
    const by = peer.group ?? admissions.find(({ allowedBy }) => allowedBy !== undefined)?.group;
    return `client${by === undefined ? '' : ` by ${by}`}${state}`;
  }
  const admission = admissions.find(({ prefix }) => prefix !== undefined);
  const client =
    admission === undefined ? '' : `; as a client of ${admission.group}: ${admissionWords(admission)}`;
  return `no peer: no source names it${client}`;
}

function membershipWords(membership: Membership, pending: string | undefined): MembershipWords {
  const { group, isConfigured, standing, step, withheld, dueAt, place, hindrances } = membership;
  const told = hindrances.map((hindrance) => hindranceWords(hindrance, group));
  return {
    group,
    configured: isConfigured,
    ...(standing === undefined ? {} : { standing }),
    why: whyOf(membership, told, pending),
    ...(place === undefined
      ? {}
      : { rank: place.rank, of: place.of, score: place.score.toString(16).padStart(16, '0') }),
    ...(step === undefined ? {} : { step: stepWords(step).why }),
    ...(withheld === undefined ? {} : { guard: guards[withheld.guard] }),
    ...(withheld?.until === undefined ? {} : { until: iso(withheld.until) }),
    ...(dueAt === undefined ? {} : { dueAt: iso(dueAt) }),
    hindrances: told,
  };
}

function whyOf(
  { standing, step, withheld, isConfigured }: Membership,
  hindrances: readonly HindranceWords[],
  pending: string | undefined,
): string {
  if (step !== undefined)
    return `${step.kind === 'add' ? 'will be configured' : 'will be removed'}: ${stepWords(step).why}`;
  if (withheld !== undefined && isConfigured) {
    const way = withheld.until === undefined ? 'its session falls' : iso(withheld.until);
    const approve =
      pending === undefined ? '' : `, or meshrr approve ${pending} lets all go that is withheld`;
    return `would be removed (${stepWords(withheld.step).why}), but ${guards[withheld.guard]}; it stays until ${way}${approve}`;
  }
  if (hindrances.length > 0) return hindrances.map(({ why }) => why).join('; ');
  return standings[standing ?? 'peer'];
}

function sessionWords({ session }: Explanation): SessionWords | undefined {
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

function sourceWords({ source, says, isBlind, answeredAt, since, endpoint }: SightingOf): SourceWords {
  const { zone, node, serving, servingSince, terminating } = endpoint ?? {};
  return {
    source: source.id,
    group: source.group,
    says,
    why: sightings[says],
    blind: isBlind,
    ...(answeredAt === undefined ? {} : { answeredAt: iso(answeredAt) }),
    ...(since === undefined ? {} : { since: iso(since) }),
    ...(zone === undefined ? {} : { zone }),
    ...(node === undefined ? {} : { node }),
    ...(serving === undefined ? {} : { serving }),
    ...(servingSince === undefined ? {} : { servingSince: iso(servingSince) }),
    ...(terminating === undefined ? {} : { terminating }),
  };
}

const sightings: Readonly<Record<SightingOf['says'], string>> = {
  named: 'names it',
  gone: 'named it once, and no longer does',
  silent: 'does not name it',
  unheard: 'has not spoken since the agent started',
};

function admissionWords({ prefix, allowedBy, isAllowedThen, heldOut }: Admission): string {
  if (prefix === undefined)
    return allowedBy === undefined
      ? 'outside of its prefixes'
      : `outside of its prefixes, but allow has ${allowedBy}, and will not have it`;
  if (allowedBy === undefined)
    return isAllowedThen
      ? `${prefix} covers it, and allow will have it`
      : `not admitted: ${heldOut === undefined ? '' : heldOutWords(heldOut)}`;
  return isAllowedThen
    ? `admitted: allow has ${allowedBy}`
    : `allow has ${allowedBy} and will leave it out: ${heldOut === undefined ? '' : heldOutWords(heldOut)}`;
}

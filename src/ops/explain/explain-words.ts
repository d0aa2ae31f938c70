import { defined } from '../../model/defined.ts';
import type {
  Admission,
  Explanation,
  HeldOut,
  Hindrance,
  Membership,
  SightingOf,
} from '../../model/explanation.ts';
import type { Condition } from '../../model/health.ts';
import { conditionWords, familyWords, guards, refusalWords, standings, stepWords } from '../words/reasons.ts';
import type { Iso } from '../words/time.ts';

/** What `/explain` says about one address. Times are ISO 8601; what is unknown is absent. */
export interface ExplainWords {
  readonly address: string;
  /** The pod's name where known, else the address. */
  readonly pod: string;
  /** The answer in one line. */
  readonly summary: string;
  readonly sources: readonly SightingWords[];
  readonly session?: SessionWords;
  /** The peer failed recently, and is not chosen before `until`. */
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
  /** When the agent will next change something about the address, if nothing else happens. */
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
  const [why, change] = whyAndChange(hindrance, group, iso);
  return { kind: hindrance.kind, why, change };
}

function whyAndChange(hindrance: Hindrance, group: string, iso: Iso): readonly [why: string, change: string] {
  switch (hindrance.kind) {
    case 'group-missing':
      return [
        `the device has no BGP group ${group} in the configuration group MESHRR`,
        'add the group to the boot configuration (templates/, or MESHRR on the device)',
      ];
    case 'deactivated':
      return [
        hindrance.what === 'neighbor'
          ? `it is deactivated as a neighbor of ${hindrance.by} on the device`
          : `group ${group} is deactivated on the device`,
        `activate or delete it on the device: groups MESHRR protocols bgp group ${hindrance.by}`,
      ];
    case 'self':
      return ['it is an address of this device', 'not possible: a device does not peer with itself'];
    case 'claimed':
      return [
        `it belongs to ${hindrance.by}, which comes earlier in the settings`,
        `put ${group} before ${hindrance.by} in bgpgroups, or remove it from the sources of ${hindrance.by}`,
      ];
    case 'foreign':
      return [
        `it is already configured outside of the agent's groups: ${hindrance.where}`,
        'delete it there: an address can be a neighbor in one group only',
      ];
    case 'other-family':
      return [
        `${group} peers over ${familyWords(hindrance.families)} only`,
        `add its address family to ip_families of ${group}; a pod with both families peers over the other one`,
      ];
    case 'unnamed':
      return [
        `no source of ${group} names it`,
        'a source must name it: check that its pod is ready and that the Service selects it',
      ];
    case 'terminating':
      return ['its pod is terminating', 'nothing to do: the agent discovers the pod that replaces it'];
    case 'failed':
      return [
        conditionWords(hindrance.condition),
        'its session must come up and stay up; check `show bgp neighbor` on both ends',
      ];
    case 'refused':
      return [
        refusalWords('it', hindrance.refusal, iso),
        'fix on the device what its message names; the agent commits the other changes meanwhile',
      ];
    case 'draining':
      return [
        'this reflector is draining, and adds no peer while it has min_peers',
        '`meshrr undrain` ends the drain',
      ];
    case 'peer-limit':
      return [
        `peer_limit is reached${hindrance.limit === undefined ? '' : `: ${hindrance.limit} peers and clients`}`,
        'remove a peer or a client, or raise peer_limit as far as the licence allows',
      ];
    case 'not-chosen':
      return [notChosen(hindrance, iso), howChosen(hindrance)];
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

import type { Explanation } from '../../model/explanation.ts';
import type { Iso } from '../words/iso.ts';
import { admissionWords } from './admission-words.ts';
import { membershipWords, type MembershipWords } from './membership-words.ts';
import { sessionWords, type SessionWords } from './session-words.ts';
import { sightingWords, type SightingWords } from './sighting-words.ts';
import { defined } from '../../model/defined.ts';

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

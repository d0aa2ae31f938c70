import type { Membership } from '../../model/explanation.ts';
import type { Iso } from '../words/iso.ts';
import { guards, standings } from '../words/reasons.ts';
import { stepWords } from '../words/step-words.ts';
import { hindranceWords, type HindranceWords } from './hindrance-words.ts';
import { defined } from '../../model/defined.ts';

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

import type { SightingOf } from '../../model/explanation.ts';
import type { Iso } from '../words/iso.ts';
import { defined } from '../../model/defined.ts';

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

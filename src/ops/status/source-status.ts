import type { View } from '../../model/sighting.ts';
import type { Heard } from './hear-source.ts';
import type { Iso } from '../words/time.ts';

/** What a source of a group tells, as `/status` has it. Times are ISO 8601. */
export interface SourceStatus {
  readonly id: string;
  readonly group: string;
  readonly state: 'unheard' | 'seeing' | 'blind';
  /** Since when it is in this state. */
  readonly since: string;
  /** When it last answered; absent: it never has. */
  readonly lastAnswerAt?: string;
  /** Members by the last answer that counts. */
  readonly endpoints: number;
  /** Why it is blind. */
  readonly because?: string;
}

/** Those that have spoken, and those of the view that have not. */
export function sourceStatuses(
  view: View | undefined,
  heard: ReadonlyMap<string, Heard>,
  iso: Iso,
): readonly SourceStatus[] {
  const silent = Array.from(view ?? []).filter(([id]) => !heard.has(id));
  return [
    ...Array.from(
      heard.values(),
      ({ source: { id, group }, state, since, answeredAt, endpoints, because }) => ({
        id,
        group,
        state,
        since: iso(since),
        ...(answeredAt === undefined ? {} : { lastAnswerAt: iso(answeredAt) }),
        endpoints,
        ...(because === undefined ? {} : { because: because.detail }),
      }),
    ),
    ...silent.map(([id, { source, state, since, known }]) => ({
      id,
      group: source.group,
      state,
      since: iso(since),
      endpoints: known.size,
    })),
  ].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

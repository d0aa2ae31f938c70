import { map, type Observable } from 'rxjs';
import type { NotApplied, Outcome } from '../model/outcome.ts';
import type { Source, View } from '../model/sighting.ts';
import { unheard } from '../plan/observe.ts';
import { released } from '../plan/quarantine.ts';
import type { Clock } from '../ports.ts';
import type { Knowledge } from './knowledge.ts';
import type { Setup } from './setup.ts';
import type { Told } from './told.ts';

/** The settings were read again. */
export type Reload =
  | {
      readonly kind: 'accepted';
      readonly setup: Setup;
      /** What is different from the settings before, by name. */
      readonly changed: readonly string[];
      readonly notApplied: readonly NotApplied[];
    }
  | { readonly kind: 'rejected'; readonly problems: readonly string[] };

/**
 * Folds settings that were read again into what rounds decide by: reload → setup, outcomes.
 *
 * Sessions, health and ledger stay, and so does what a source has told that is still asked. A round that is
 * under way ends as it began; the next one begins at once. Settings with problems change nothing.
 */
export function reload(
  reload$: Observable<Reload>,
  knowledge: Knowledge,
  { scheduler }: Clock,
): Observable<Told> {
  return reload$.pipe(
    map((told): Told => {
      if (told.kind === 'rejected') {
        const rejected: Outcome = { kind: 'config-rejected', problems: told.problems };
        return { outcomes: [rejected], stirs: 'nobody' };
      }
      const { setup, changed, notApplied } = told;
      const { policy, sources } = setup;
      knowledge.setup = setup;
      knowledge.ledger = released(knowledge.ledger);
      knowledge.view = stillAsked(knowledge.view, sources, scheduler.now());
      knowledge.settled = stillAsked(knowledge.settled, sources, scheduler.now());
      const reloaded: Outcome = { kind: 'config-reloaded', policy, sources, changed, notApplied };
      return { outcomes: [reloaded], stirs: 'at-once' };
    }),
  );
}

/** A source that is asked about another group than before has yet to speak of that one. */
function stillAsked(view: View, sources: readonly Source[], now: number): View {
  return new Map(
    Array.from(unheard(sources, now), ([id, fresh]) => {
      const before = view.get(id);
      return [id, before?.source.group === fresh.source.group ? before : fresh];
    }),
  );
}

import type { Source, View } from '../model/sighting.ts';
import { unheard } from '../plan/view.ts';
import { released } from '../plan/quarantine.ts';
import type { Reload } from './event.ts';
import type { Consequence, Knowledge } from './knowledge.ts';

/**
 * The settings file was read again. Sessions, health and ledger stay, and so does the last answer of a source that is
 * still asked for the same group. A round under way ends with the old settings. Settings with problems change nothing.
 */
export function reload(knowledge: Knowledge, event: Reload, now: number): Consequence {
  if (event.kind === 'rejected') {
    return { knowledge, outcomes: [{ kind: 'config-rejected', problems: event.problems }] };
  }
  const { setup, changed, notApplied } = event;
  const { policy, sources } = setup;
  return {
    knowledge: {
      ...knowledge,
      setup,
      ledger: released(knowledge.ledger),
      view: stillAsked(knowledge.view, sources, now),
      settledView: stillAsked(knowledge.settledView, sources, now),
    },
    outcomes: [{ kind: 'config-reloaded', policy, sources, changed, notApplied }],
    wakes: 'at-once',
  };
}

/** The view of the new sources. A source that now belongs to another group has not answered for that group yet. */
function stillAsked(view: View, sources: readonly Source[], now: number): View {
  return new Map(
    Array.from(unheard(sources, now), ([id, fresh]) => {
      const before = view.get(id);
      return [id, before?.source.group === fresh.source.group ? before : fresh];
    }),
  );
}

/**
 * An operator approves the withheld removals with this hash. The round that starts at once uses the approval, and
 * rounds report how it ended. An earlier approval ends here.
 */
export function approval(knowledge: Knowledge, plan: string, now: number): Consequence {
  const { approval: before } = knowledge.ledger;
  return {
    knowledge: { ...knowledge, ledger: { ...knowledge.ledger, approval: { plan, at: now } } },
    outcomes:
      before !== undefined && before.plan !== plan
        ? [{ kind: 'approval-ended', plan: before.plan, how: 'superseded' }]
        : [],
    wakes: 'at-once',
  };
}

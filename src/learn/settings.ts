import type { Source, View } from '../model/sighting.ts';
import { unheard } from '../plan/view.ts';
import { released } from '../plan/quarantine.ts';
import type { Reload } from './event.ts';
import type { Consequence, Knowledge } from './knowledge.ts';

/**
 * The settings file was read again. Sessions, health and ledger stay, and so does the last answer of a source that is
 * still asked for the same group. A round that is under way ends as it began. Settings with problems change nothing.
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

/** A source that is asked about another group than before has not answered for that one yet. */
function stillAsked(view: View, sources: readonly Source[], now: number): View {
  return new Map(
    Array.from(unheard(sources, now), ([id, fresh]) => {
      const before = view.get(id);
      return [id, before?.source.group === fresh.source.group ? before : fresh];
    }),
  );
}

/**
 * An operator lets what is withheld under this hash go. The round that starts at once uses it; rounds also say how it
 * ends. Here it ends only another approval.
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

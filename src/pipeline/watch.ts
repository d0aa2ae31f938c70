import { map, type Observable } from 'rxjs';
import type { Outcome } from '../model/outcome.ts';
import type { KnownEndpoint, Sighting, SourceView } from '../model/sighting.ts';
import { isBelievable, observe } from '../plan/observe.ts';
import type { Clock, Discovery } from '../ports.ts';
import type { Knowledge } from './knowledge.ts';
import type { Told } from './told.ts';

/**
 * Folds sightings into the view: sighting → view, outcomes.
 *
 * An answer that says the same again changes nothing but its own time, and wakes nobody.
 */
export function watch(
  { sighting$ }: Discovery,
  knowledge: Knowledge,
  { scheduler }: Clock,
): Observable<Told> {
  return sighting$.pipe(
    map((sighting) => {
      const { id } = sighting.source;
      const before = knowledge.view.get(id);
      knowledge.view = observe(knowledge.view, sighting, scheduler.now());
      const after = knowledge.view.get(id);
      return after === undefined
        ? { outcomes: [], stirs: 'nobody' }
        : {
            outcomes: outcomesOfSighting(before, after, sighting, scheduler.now()),
            stirs: isNews(before, after) ? 'soon' : 'nobody',
          };
    }),
  );
}

function outcomesOfSighting(
  before: SourceView | undefined,
  after: SourceView,
  sighting: Sighting,
  now: number,
): readonly Outcome[] {
  const { source } = sighting;
  if (sighting.kind === 'blind') {
    return [{ kind: 'discovery-blind', source, because: sighting.because, first: before?.state !== 'blind' }];
  }
  const outcomes: Outcome[] = [{ kind: 'source-answered', source, endpoints: after.known.size }];
  if (before?.state === 'blind') {
    outcomes.push({ kind: 'discovery-back', source, afterMs: now - before.since });
  }
  for (const endpoint of after.known.values()) {
    const was = before?.known.get(endpoint.address);
    if (was === undefined) outcomes.push({ kind: 'discovered', source, endpoint });
    else if (!samePod(was, endpoint))
      outcomes.push({ kind: 'identity-changed', source, from: was, to: endpoint });
  }
  for (const endpoint of before?.known.values() ?? []) {
    if (!after.known.has(endpoint.address)) outcomes.push({ kind: 'undiscovered', source, endpoint });
  }
  return outcomes;
}

function samePod(a: KnownEndpoint, b: KnownEndpoint): boolean {
  return a.identity === b.identity && a.uid === b.uid;
}

function isNews(before: SourceView | undefined, after: SourceView): boolean {
  if (before?.state !== after.state || isBelievable(before) !== isBelievable(after)) return true;
  if (before.known.size !== after.known.size) return true;
  return Array.from(after.known.values()).some((endpoint) => {
    const was = before.known.get(endpoint.address);
    if (was === undefined || !samePod(was, endpoint)) return true;
    return was.serving !== endpoint.serving || was.terminating !== endpoint.terminating;
  });
}

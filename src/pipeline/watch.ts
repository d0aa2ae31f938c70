import { map, type Observable } from 'rxjs';
import type { Outcome } from '../model/outcome.ts';
import type { KnownEndpoint, Sighting, SourceView } from '../model/sighting.ts';
import { isBelievable, observe } from '../plan/observe.ts';
import { renew } from '../plan/track.ts';
import { usable } from '../plan/usable.ts';
import type { Clock, Discovery } from '../ports.ts';
import type { Knowledge } from './knowledge.ts';
import type { Told } from './told.ts';

/**
 * Folds sightings into the view: sighting → view, outcomes.
 *
 * An answer that says the same again changes nothing but its own time, and wakes nobody. One that brings
 * news is not looked at before the news has settled. Another pod behind the same address gets its own time to
 * come up.
 */
export function watch(
  { sighting$ }: Discovery,
  knowledge: Knowledge,
  { scheduler }: Clock,
): Observable<Told> {
  return sighting$.pipe(
    map((told) => {
      const sighting = usable(told, knowledge.setup.policy.self.addresses);
      const now = scheduler.now();
      const before = knowledge.view;
      knowledge.view = observe(before, sighting, now);
      const [was, is] = [before.get(sighting.source.id), knowledge.view.get(sighting.source.id)];
      if (isNews(was, is)) knowledge.movingSince ??= now;
      if (knowledge.movingSince === undefined) knowledge.settled = knowledge.view;
      const outcomes = outcomesOfSighting(was, is, sighting, now);
      const renewed = outcomes.flatMap((told) => (told.kind === 'identity-changed' ? [told.to.address] : []));
      if (renewed.length > 0) knowledge.health = renew(knowledge.health, new Set(renewed), now);
      return {
        outcomes,
        stirs: isNews(was, is) ? 'soon' : 'nobody',
      };
    }),
  );
}

function outcomesOfSighting(
  before: SourceView | undefined,
  after: SourceView | undefined,
  sighting: Sighting,
  now: number,
): readonly Outcome[] {
  const { source } = sighting;
  if (sighting.kind === 'blind') {
    return [{ kind: 'discovery-blind', source, because: sighting.because, first: before?.state !== 'blind' }];
  }
  const { known, leftOut } = after ?? {};
  const outcomes: Outcome[] = [
    { kind: 'source-answered', source, endpoints: known?.size ?? 0, leftOut: leftOut?.length ?? 0 },
  ];
  if (before?.state === 'blind') {
    outcomes.push({ kind: 'discovery-back', source, afterMs: now - before.since });
  }
  for (const endpoint of after?.known.values() ?? []) {
    const was = before?.known.get(endpoint.address);
    if (was === undefined) outcomes.push({ kind: 'discovered', source, endpoint });
    else if (!samePod(was, endpoint))
      outcomes.push({ kind: 'identity-changed', source, from: was, to: endpoint });
  }
  for (const endpoint of before?.known.values() ?? []) {
    if (after?.known.has(endpoint.address) !== true)
      outcomes.push({ kind: 'undiscovered', source, endpoint });
  }
  return outcomes;
}

function samePod(a: KnownEndpoint, b: KnownEndpoint): boolean {
  return a.identity === b.identity && a.uid === b.uid;
}

function isNews(before: SourceView | undefined, after: SourceView | undefined): boolean {
  if (before === undefined || after === undefined) return true;
  if (before.state !== after.state || isBelievable(before) !== isBelievable(after)) return true;
  if (before.known.size !== after.known.size) return true;
  return Array.from(after.known.values()).some((endpoint) => {
    const was = before.known.get(endpoint.address);
    if (was === undefined || !samePod(was, endpoint)) return true;
    return was.serving !== endpoint.serving || was.terminating !== endpoint.terminating;
  });
}

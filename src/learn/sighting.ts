import type { Outcome } from '../model/outcome.ts';
import type { KnownEndpoint, Sighting, SourceView } from '../model/sighting.ts';
import { isBelievable, observed, usable } from '../plan/view.ts';
import { renew } from '../plan/health.ts';
import type { Consequence, Knowledge } from './knowledge.ts';

/**
 * A source has answered, or has failed to.
 *
 * An answer that repeats the one before changes only its time and wakes no round. Rounds do not see a change before
 * discovery has settled. A new pod behind a known address gets its own time to come up.
 */
export function sighting(knowledge: Knowledge, seen: Sighting, now: number): Consequence {
  const answer = usable(seen, knowledge.setup.policy.self.addresses);
  const { id } = answer.source;
  const before = knowledge.view.get(id);
  const after = observed(before, answer, now);
  const view = new Map(knowledge.view).set(id, after);
  const isChange = changes(before, after);
  const movingSince = knowledge.movingSince ?? (isChange ? now : undefined);
  const outcomes = outcomesOf(before, after, answer, now);
  const renewed = outcomes.flatMap((one) => (one.kind === 'identity-changed' ? [one.to.address] : []));
  return {
    knowledge: {
      ...knowledge,
      view,
      movingSince,
      settledView: movingSince === undefined ? view : knowledge.settledView,
      health: renewed.length > 0 ? renew(knowledge.health, new Set(renewed), now) : knowledge.health,
    },
    outcomes,
    wakes: isChange ? 'soon' : 'no-round',
  };
}

/** Discovery has been quiet for long enough: rounds look at its changes from now on. */
export function discoverySettled(knowledge: Knowledge): Consequence {
  const { view, askedAt, movingSince } = knowledge;
  return {
    knowledge: {
      ...knowledge,
      settledView: view,
      askedAt: askedAt ?? movingSince,
      movingSince: undefined,
    },
    wakes: 'at-once',
  };
}

function outcomesOf(
  before: SourceView | undefined,
  after: SourceView,
  answer: Sighting,
  now: number,
): readonly Outcome[] {
  const { source } = answer;
  if (answer.kind === 'blind') {
    return [{ kind: 'discovery-blind', source, because: answer.because, first: before?.state !== 'blind' }];
  }
  const { known, leftOut } = after;
  const outcomes: Outcome[] = [
    { kind: 'source-answered', source, endpoints: known.size, leftOut: leftOut?.length ?? 0 },
  ];
  if (before?.state === 'blind') {
    outcomes.push({ kind: 'discovery-back', source, afterMs: now - before.since });
  }
  for (const endpoint of known.values()) {
    const was = before?.known.get(endpoint.address);
    if (was === undefined) outcomes.push({ kind: 'discovered', source, endpoint });
    else if (!isSamePod(was, endpoint))
      outcomes.push({ kind: 'identity-changed', source, from: was, to: endpoint });
  }
  for (const endpoint of before?.known.values() ?? []) {
    if (!known.has(endpoint.address)) outcomes.push({ kind: 'undiscovered', source, endpoint });
  }
  return outcomes;
}

function isSamePod(a: KnownEndpoint, b: KnownEndpoint): boolean {
  return a.identity === b.identity && a.uid === b.uid;
}

/** Whether a round would see anything new in it. */
function changes(before: SourceView | undefined, after: SourceView): boolean {
  if (before === undefined) return true;
  if (before.state !== after.state || isBelievable(before) !== isBelievable(after)) return true;
  if (before.known.size !== after.known.size) return true;
  return Array.from(after.known.values()).some((endpoint) => {
    const was = before.known.get(endpoint.address);
    if (was === undefined || !isSamePod(was, endpoint)) return true;
    return was.serving !== endpoint.serving || was.terminating !== endpoint.terminating;
  });
}

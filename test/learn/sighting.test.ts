import { describe, expect, it } from 'vitest';
import { nothingKnown, type Learned } from '../../src/learn/knowledge.ts';
import { learn } from '../../src/learn/learn.ts';
import { defaultPace } from '../../src/learn/setup.ts';
import type { Endpoint, Sighting, Source } from '../../src/model/sighting.ts';
import { after, blind, endpoint, meshSource, policy, seen, t0 } from '../support/situations.ts';
import { ip } from '../support/addresses.ts';

/** The answers of a source that believes an empty one at once. */
const slices: Source = { ...meshSource, confirmEmptyMs: 0 };
const start = nothingKnown({ policy, pace: defaultPace, sources: [slices] }, t0);

/** Learns sightings that come a second apart, and returns what followed from the last. */
function lastOf(...sightings: readonly Sighting[]): Learned {
  return sightings.reduce<Learned>(
    ({ knowledge }, sighting, second) => learn(knowledge, { kind: 'sighting', sighting }, after(second)),
    { knowledge: start, outcomes: [], wakes: 'no-round' },
  );
}

/** Outcomes as short lines. */
const reportOf = ({ outcomes }: Learned) =>
  outcomes.map((outcome) => {
    switch (outcome.kind) {
      case 'discovered':
      case 'undiscovered':
        return `${outcome.kind} ${outcome.endpoint.address}`;
      case 'identity-changed':
        return `${outcome.kind} ${outcome.from.identity} ${outcome.to.identity}`;
      case 'source-answered':
        return `${outcome.kind} ${outcome.endpoints}, ${outcome.leftOut} left out`;
      case 'discovery-blind':
        return `${outcome.kind} ${outcome.first ? 'first' : 'again'}`;
      case 'discovery-back':
        return `${outcome.kind} after ${outcome.afterMs} ms`;
      default:
        return outcome.kind;
    }
  });
const pod = (identity: string, uid: string): Endpoint => ({ ...endpoint('10.0.1.1'), identity, uid });
const naming = (...endpoints: readonly Endpoint[]): Sighting => ({ kind: 'seen', source: slices, endpoints });
const one = seen(slices, '10.0.1.1');

describe('a sighting', () => {
  it.each<[what: string, sightings: readonly Sighting[], report: readonly string[], wakes: Learned['wakes']]>(
    [
      [
        'that names a new endpoint reports it',
        [one],
        ['source-answered 1, 0 left out', 'discovered 10.0.1.1'],
        'soon',
      ],
      [
        'that repeats the one before reports only the answer',
        [one, one],
        ['source-answered 1, 0 left out'],
        'no-round',
      ],
      [
        'that no longer names an endpoint reports it',
        [seen(slices, '10.0.1.1', '10.0.1.2'), one],
        ['source-answered 1, 0 left out', 'undiscovered 10.0.1.2'],
        'soon',
      ],
      [
        'with another endpoint instead reports both',
        [one, seen(slices, '10.0.1.2')],
        ['source-answered 1, 0 left out', 'discovered 10.0.1.2', 'undiscovered 10.0.1.1'],
        'soon',
      ],
      [
        'without endpoints reports the last ones as gone',
        [one, seen(slices)],
        ['source-answered 0, 0 left out', 'undiscovered 10.0.1.1'],
        'soon',
      ],
      [
        'with an address that no neighbor can have counts it as left out',
        [seen(slices, '10.0.1.1', '127.0.0.1')],
        ['source-answered 1, 1 left out', 'discovered 10.0.1.1'],
        'soon',
      ],
      [
        'with another pod of the same name behind an address reports the change',
        [naming(pod('pod-0', 'a')), naming(pod('pod-0', 'b'))],
        ['source-answered 1, 0 left out', 'identity-changed pod-0 pod-0'],
        'soon',
      ],
      [
        'with a pod of another name behind an address reports the change',
        [naming(pod('pod-0', 'a')), naming(pod('pod-1', 'b'))],
        ['source-answered 1, 0 left out', 'identity-changed pod-0 pod-1'],
        'soon',
      ],
      [
        'of an endpoint that is not ready any more wakes a round and reports no change of members',
        [one, seen(slices, '10.0.1.1 unready')],
        ['source-answered 1, 0 left out'],
        'soon',
      ],
      [
        'of an endpoint that terminates wakes a round and reports no change of members',
        [one, seen(slices, '10.0.1.1 terminating')],
        ['source-answered 1, 0 left out'],
        'soon',
      ],
      [
        'that failed reports the first failure as such',
        [one, blind(slices)],
        ['discovery-blind first'],
        'soon',
      ],
      [
        'that failed again reports it and wakes no round',
        [one, blind(slices), blind(slices)],
        ['discovery-blind again'],
        'no-round',
      ],
      [
        'after failures reports how long the source was blind',
        [one, blind(slices), blind(slices), one],
        ['source-answered 1, 0 left out', 'discovery-back after 2000 ms'],
        'soon',
      ],
      [
        'of a source that the settings do not have yet is learned as well',
        [seen({ ...slices, id: 'static mesh' }, '10.0.1.9')],
        ['source-answered 1, 0 left out', 'discovered 10.0.1.9'],
        'soon',
      ],
    ],
  )('%s', (_, sightings, report, wakes) => {
    const last = lastOf(...sightings);

    expect(reportOf(last)).toEqual(report);
    expect(last.wakes).toBe(wakes);
  });

  it('of another pod behind an address gives this pod its own time to come up', () => {
    const peer = ip('10.0.1.1');
    const configured = learn(
      lastOf(naming(pod('pod-0', 'a'))).knowledge,
      {
        kind: 'read',
        running: {
          groups: new Map([['mesh', { neighbors: new Set([peer]), allow: [] }]]),
          elsewhere: new Map(),
        },
      },
      after(1),
    ).knowledge;
    const graceFrom = (sighting: Sighting) =>
      learn(configured, { kind: 'sighting', sighting }, after(30)).knowledge.health.peers.get(peer)
        ?.graceFrom;

    expect(graceFrom(naming(pod('pod-0', 'a')))).toBe(after(1));
    expect(graceFrom(naming(pod('pod-0', 'b')))).toBe(after(30));
  });

  it('changes the view at once, and the view of rounds once discovery has settled', () => {
    const changed = lastOf(one, seen(slices, '10.0.1.1', '10.0.1.2')).knowledge;
    const settled = learn(changed, { kind: 'discovery-settled' }, after(2));

    expect(changed.view.get(slices.id)?.known.size).toBe(2);
    expect(changed.settledView.get(slices.id)?.known.size).toBe(0);
    expect(settled.knowledge.settledView).toBe(settled.knowledge.view);
    expect(settled.wakes).toBe('at-once');
  });
});

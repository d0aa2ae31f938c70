import type { Group, MeshGroup, SubtractiveGroup } from '../../model/group.ts';
import type { Source } from '../../model/sighting.ts';
import type { MetricEvent, SettingsInForce } from './metric-event.ts';

/** What a metric has series for: the agent as a whole, each group of a kind, or each source. */
export interface Subjects<S> {
  readonly labels: readonly string[];
  readonly within: (settings: SettingsInForce) => readonly S[];
  readonly labelsOf: (subject: S) => Labels;
  /** Whether an event may concern the subject. If not, the metric ignores it. */
  readonly isConcerned: (subject: S, event: MetricEvent) => boolean;
}

export type Labels = Readonly<Record<string, string>>;

export const theAgent: Subjects<undefined> = {
  labels: [],
  within: () => [undefined],
  labelsOf: () => ({}),
  isConcerned: () => true,
};

export const allGroups = groupsThat((_group): _group is Group => true);
export const meshGroups = groupsThat((group): group is MeshGroup => group.kind === 'mesh');
export const subtractiveGroups = groupsThat(
  (group): group is SubtractiveGroup => group.kind === 'subtractive',
);
/** Mesh groups with `max_peers`. */
export const upstreamGroups = groupsThat(
  (group): group is MeshGroup => group.kind === 'mesh' && group.maxPeers !== undefined,
);

export const eachSource: Subjects<Source> = {
  labels: ['source', 'group'],
  within: ({ sources }) => sources,
  labelsOf: ({ id, group }) => ({ source: id, group }),
  isConcerned: ({ id, group }, event) =>
    !('source' in event) || (event.source.id === id && event.source.group === group),
};

function groupsThat<G extends Group>(isOne: (group: Group) => group is G): Subjects<G> {
  return {
    labels: ['group'],
    within: ({ groups }) => groups.filter(isOne),
    labelsOf: ({ name }) => ({ group: name }),
    isConcerned: ({ name }, event) => !('group' in event) || event.group === name,
  };
}

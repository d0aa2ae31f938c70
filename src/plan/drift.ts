import type { IpAddress } from '../model/address.ts';
import type { Drift } from '../model/outcome.ts';
import type { Policy } from '../model/group.ts';
import { sameCover } from '../model/prefix-set.ts';
import type { Running, RunningGroup } from '../model/running.ts';
import type { Plan } from '../model/step.ts';

/** What the device runs once a plan is committed. */
export function applied({ groups, elsewhere, gracefulShutdown }: Running, { steps }: Plan): Running {
  const after = new Map(groups);
  let draining = gracefulShutdown;
  for (const step of steps) {
    if (step.kind === 'graceful-shutdown') {
      draining = step.to === 'set' ? true : undefined;
      continue;
    }
    const group: RunningGroup = after.get(step.group) ?? { neighbors: new Set(), allow: [] };
    const { neighbors } = group;
    switch (step.kind) {
      case 'remove':
        after.set(step.group, { ...group, neighbors: neighbors.difference(new Set([step.peer])) });
        break;
      case 'add':
        after.set(step.group, { ...group, neighbors: neighbors.union(new Set([step.peer])) });
        break;
      case 'allow':
        after.set(step.group, { ...group, allow: step.to });
        break;
    }
  }
  return { groups: after, elsewhere, ...(draining && { gracefulShutdown: draining }) };
}

/** What others have changed in our groups since the agent left them as `left`. */
export function drift(left: Running, found: Running, { groups }: Pick<Policy, 'groups'>): readonly Drift[] {
  return groups.flatMap(({ name, kind }): readonly Drift[] => {
    const [before, after] = [left.groups.get(name), found.groups.get(name)];
    if (before === undefined || after === undefined) return [];
    // A deactivated statement is reported as such for as long as it is deactivated, not as drift.
    const [offBefore, offAfter] = [before.deactivated, after.deactivated];
    if ([offBefore, offAfter].some((off) => off?.group ?? off?.allow)) return [];
    if (kind === 'subtractive') {
      return sameCover(before.allow, after.allow) ? [] : [{ group: name, kind: 'allow-changed' }];
    }
    return [
      ...Array.from(difference(after.neighbors, before.neighbors, offBefore?.neighbors), (peer) => ({
        group: name,
        kind: 'neighbor-added' as const,
        peer,
      })),
      ...Array.from(difference(before.neighbors, after.neighbors, offAfter?.neighbors), (peer) => ({
        group: name,
        kind: 'neighbor-removed' as const,
        peer,
      })),
    ];
  });
}

function difference(
  one: ReadonlySet<IpAddress>,
  ...others: readonly (ReadonlySet<IpAddress> | undefined)[]
): ReadonlySet<IpAddress> {
  return others.reduce<ReadonlySet<IpAddress>>((rest, other = new Set()) => rest.difference(other), one);
}

/** Whether two reads show the same neighbors, the same `allow` and the same `graceful-shutdown`. */
export function sameRunning(a: Running, b: Running): boolean {
  const sameSet = <T>(left: ReadonlySet<T>, right: ReadonlySet<T>) =>
    left.size === right.size && left.isSubsetOf(right);
  if (a.groups.size !== b.groups.size || a.gracefulShutdown !== b.gracefulShutdown) return false;
  return Array.from(a.groups).every(([name, group]) => {
    const other = b.groups.get(name);
    return (
      other !== undefined && sameSet(group.neighbors, other.neighbors) && sameCover(group.allow, other.allow)
    );
  });
}

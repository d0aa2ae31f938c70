import { firstValueFrom, timer, type SchedulerLike } from 'rxjs';
import { bgpConfigOf } from './bgp-config-of.ts';
import { commitViolations } from './commit-violations.ts';
import { applyEdit, type Edit } from './config-edit.ts';
import { Refusal } from './config-refusal.ts';
import { valueAt, type Tree } from './config-tree.ts';
import type { BgpEngine } from './engine.ts';
import { parseJunosText } from './junos-text.ts';
import type { Switches } from './switches.ts';

/** A commit as the device keeps it: who, when, what, and whether it changed anything. */
export interface Commit {
  readonly at: number;
  readonly by: 'gnmi' | 'cli';
  readonly edits: readonly Edit[];
  readonly changed: boolean;
  /** What a careful operator would not have committed. */
  readonly violations: readonly string[];
}

/** The device's configuration: one committed tree, and candidates that become it whole or not at all. */
export interface Configuration {
  readonly tree: () => Tree;
  readonly commits: readonly Commit[];
  readonly warnings: readonly string[];
  /** Checks everything, then lets `commitMs` pass, then hands it to the BGP daemon. Rejects with a Refusal. */
  readonly commit: (by: Commit['by'], edits: readonly Edit[], commitMs: number) => Promise<Commit>;
  /** Hands the committed configuration to the BGP daemon, as at boot. */
  readonly boot: () => Promise<void>;
}

export function createConfiguration(
  bootText: string,
  engine: BgpEngine,
  switches: Switches,
  scheduler: SchedulerLike,
): Configuration {
  const { tree: booted, warnings } = parseJunosText(bootText);
  let committed = booted;
  const commits: Commit[] = [];

  return {
    tree: () => committed,
    commits,
    warnings,
    boot: () => engine.apply(bgpConfigOf(committed)),
    commit: async (by, edits, commitMs) => {
      const candidate = structuredClone(committed);
      for (const edit of ordered(edits)) {
        applyEdit(candidate, edit, {
          anyKeyOrder: switches.keyOrder === 'reorder-helps' && reorders(committed),
          deleteOfMissingFails: switches.deleteOfMissing === 'rejected',
        });
      }
      const bgp = bgpConfigOf(candidate);
      refuseNeighborsInTwoGroups(bgp);
      if (commitMs > 0) await firstValueFrom(timer(commitMs, scheduler), { defaultValue: 0 });
      const changed = JSON.stringify(candidate) !== JSON.stringify(committed);
      if (changed) await engine.apply(bgp);
      committed = candidate;
      const commit: Commit = { at: scheduler.now(), by, edits, changed, violations: commitViolations(bgp) };
      commits.push(commit);
      return commit;
    },
  };
}

/** gNMI specification 3.4.3: deletes, then replaces, then updates. */
function ordered(edits: readonly Edit[]): readonly Edit[] {
  return (['delete', 'replace', 'update'] as const).flatMap((kind) =>
    edits.filter((edit) => edit.kind === kind),
  );
}

function reorders(tree: Tree): boolean {
  const path = ['system', 'configuration', 'input', 'format', 'json', 'reorder-list-keys'];
  return (
    valueAt(
      tree,
      path.map((name) => ({ name })),
    ) !== undefined
  );
}

function refuseNeighborsInTwoGroups({ groups }: ReturnType<typeof bgpConfigOf>): void {
  const home = new Map<string, string>();
  for (const { name, neighbors } of groups) {
    for (const { address } of neighbors) {
      const other = home.get(address);
      if (other !== undefined)
        throw new Refusal(
          'check',
          `commit failed: neighbor ${address} is in group ${other} and in group ${name}`,
        );
      home.set(address, name);
    }
  }
}

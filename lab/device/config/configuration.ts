import { firstValueFrom, noop, timer, type SchedulerLike } from 'rxjs';
import type { BgpConfig } from '../../engine/bgp-config.ts';
import { commitCheck } from './commit-check.ts';
import { commitViolations } from './commit-violations.ts';
import { applyEdit, type Edit } from './edit.ts';
import { Refusal } from '../refusal.ts';
import { valueAt, type Tree } from './tree.ts';
import type { BgpEngine } from '../../engine/engine.ts';
import { parseJunosText } from '../junos/parser.ts';
import type { Switches } from '../switches.ts';
import { messageOf } from '../../../src/model/message-of.ts';

/** A commit as the device keeps it: who, when, what, and whether it changed anything. */
export interface Commit {
  readonly at: number;
  readonly by: 'gnmi' | 'jet' | 'cli';
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
  /**
   * Waits for the commit under way, checks everything, lets `commitMs` pass, and hands it to the BGP daemon.
   * Rejects with a Refusal, having changed nothing.
   */
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
  /** One commit at a time: a second one begins with what the first has left, and loses nothing of it. */
  let turn: Promise<unknown> = Promise.resolve();

  return {
    tree: () => committed,
    commits,
    warnings,
    boot: () => engine.apply(commitCheck(committed)),
    commit: (by, edits, commitMs) => {
      const commit = turn.then(() => committing(by, edits, commitMs));
      turn = commit.then(noop, noop);
      return commit;
    },
  };

  async function committing(by: Commit['by'], edits: readonly Edit[], commitMs: number): Promise<Commit> {
    const candidate = structuredClone(committed);
    for (const edit of ordered(edits)) {
      applyEdit(candidate, edit, {
        anyKeyOrder: switches.keyOrder === 'reorder-helps' && reorders(committed),
        deleteOfMissingFails: switches.deleteOfMissing === 'rejected',
        leafListUpdateReplaces: switches.leafListUpdate === 'replaces',
      });
    }
    const bgp = commitCheck(candidate);
    if (commitMs > 0) await firstValueFrom(timer(commitMs, scheduler), { defaultValue: 0 });
    const changed = JSON.stringify(candidate) !== JSON.stringify(committed);
    if (changed) await handOver(bgp);
    committed = candidate;
    const commit: Commit = { at: scheduler.now(), by, edits, changed, violations: commitViolations(bgp) };
    commits.push(commit);
    return commit;
  }

  async function handOver(bgp: BgpConfig): Promise<void> {
    try {
      await engine.apply(bgp);
    } catch (error) {
      throw new Refusal('check', `commit failed: ${messageOf(error)}`);
    }
  }
}

/** gNMI specification 3.4.3: deletes, then replaces, then updates. */
function ordered(edits: readonly Edit[]): readonly Edit[] {
  return (['delete', 'replace', 'update', 'deactivate', 'activate'] as const).flatMap((kind) =>
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

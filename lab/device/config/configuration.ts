import { firstValueFrom, noop, timer, type SchedulerLike } from 'rxjs';
import type { IpAddress } from '../../../src/model/address.ts';
import { messageOf } from '../../../src/model/message-of.ts';
import type { BgpConfig } from '../../engine/bgp-config.ts';
import type { BgpEngine } from '../../engine/engine.ts';
import { parseJunosText } from '../junos/parser.ts';
import { Refusal } from '../refusal.ts';
import type { Switches } from '../switches.ts';
import { bgpConfigOf } from './bgp.ts';
import { applyEdit, type Edit } from './edit.ts';
import { treeAt, type Tree } from './tree.ts';
import { commitViolations } from './violations.ts';

/** One entry of the device's commit history. */
export interface Commit {
  /** ms of the lab's clock. */
  readonly at: number;
  readonly by: 'gnmi' | 'jet' | 'cli';
  readonly edits: readonly Edit[];
  readonly changed: boolean;
  /** What a careful operator would not have committed: see violations.ts. */
  readonly violations: readonly string[];
}

/** The committed configuration, and who committed it when (ms since the epoch). */
export interface Committed {
  readonly tree: Tree;
  readonly at: number;
  readonly user: string;
}

/** The device's configuration. A commit applies all of its edits, or none. */
export interface Configuration {
  readonly tree: () => Tree;
  readonly commits: readonly Commit[];
  readonly warnings: readonly string[];
  /**
   * Waits for the commit under way, applies and checks the edits, waits `commitMs`, and applies the result to the BGP
   * daemon. Rejects with a Refusal, and then nothing has changed.
   */
  readonly commit: (by: Commit['by'], edits: readonly Edit[], commitMs: number) => Promise<Commit>;
  /** Applies the boot configuration to the BGP daemon. */
  readonly boot: () => Promise<void>;
}

/** Boots with Junos text. Throws a JunosSyntaxError when the text does not parse. */
export function createConfiguration(
  bootText: string,
  engine: BgpEngine,
  switches: Switches,
  scheduler: SchedulerLike,
): Configuration {
  const { tree: booted, warnings } = parseJunosText(bootText);
  let committed = booted;
  const commits: Commit[] = [];
  /** Commits run one after the other, so each starts from the result of the previous one. */
  let previous: Promise<unknown> = Promise.resolve();

  return {
    tree: () => committed,
    commits,
    warnings,
    boot: () => engine.apply(commitCheck(committed)),
    commit: (by, edits, commitMs) => {
      const commit = previous.then(() => commitNow(by, edits, commitMs));
      previous = commit.then(noop, noop);
      return commit;
    },
  };

  async function commitNow(by: Commit['by'], edits: readonly Edit[], commitMs: number): Promise<Commit> {
    const candidate = structuredClone(committed);
    for (const edit of ordered(edits)) {
      applyEdit(candidate, edit, {
        anyKeyOrder: switches.keyOrder === 'reorder-helps' && reordersListKeys(committed),
        deleteOfMissingFails: switches.deleteOfMissing === 'rejected',
        leafListUpdateReplaces: switches.leafListUpdate === 'replaces',
      });
    }
    const bgp = commitCheck(candidate);
    if (commitMs > 0) await firstValueFrom(timer(commitMs, scheduler), { defaultValue: 0 });
    const changed = JSON.stringify(candidate) !== JSON.stringify(committed);
    if (changed) await applyToDaemon(bgp);
    committed = candidate;
    const commit: Commit = { at: scheduler.now(), by, edits, changed, violations: commitViolations(bgp) };
    commits.push(commit);
    return commit;
  }

  async function applyToDaemon(bgp: BgpConfig): Promise<void> {
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

function reordersListKeys(tree: Tree): boolean {
  return (
    treeAt(tree, 'system', 'configuration', 'input', 'format', 'json')?.['reorder-list-keys'] !== undefined
  );
}

/** Checks a candidate as a commit does and returns its BGP configuration. Throws a Refusal if the check fails. */
export function commitCheck(candidate: Tree): BgpConfig {
  const bgp = bgpConfigOf(candidate);
  const groupByNeighbor = new Map<IpAddress, string>();
  for (const { name, neighbors } of bgp.groups) {
    for (const { address } of neighbors) {
      const other = groupByNeighbor.get(address);
      if (other !== undefined)
        throw new Refusal('check', `commit failed: ${duplicate(address, other, name)}`);
      groupByNeighbor.set(address, name);
    }
  }
  return bgp;
}

function duplicate(address: IpAddress, group: string, other: string): string {
  // `2001:DB8::1` and `2001:db8::1` are two list entries for the same neighbor.
  if (group === other) return `neighbor ${address} is twice in group ${group}`;
  return `neighbor ${address} is in group ${group} and in group ${other}`;
}

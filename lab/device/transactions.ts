import { status } from '@grpc/grpc-js';
import type { Configuration } from './config/configuration.ts';
import type { Edit } from './config/edit.ts';
import { editViolations } from './config/violations.ts';
import type { Faults } from './faults.ts';
import { RpcError } from './refusal.ts';

/** What a transaction needs of its device. */
export interface TransactionContext {
  readonly configuration: Configuration;
  readonly faults: Faults;
  /** Called with each edit that a careful operator would not have committed. */
  readonly onViolation: (what: string) => void;
}

/** Commits edits as one transaction. Rejects with an RpcError or a Refusal. */
export type Transact = (by: 'gnmi' | 'jet', edits: readonly Edit[]) => Promise<void>;

/**
 * Commits what a gNMI Set or a JET ConfigSet asks for, under the faults that are switched on. Only one commit runs at
 * a time; another one is refused meanwhile, as when the configuration database is locked.
 */
export function transactions({ configuration, faults, onViolation }: TransactionContext): Transact {
  let committing = false;

  async function transact(by: 'gnmi' | 'jet', edits: readonly Edit[]): Promise<void> {
    if (faults.locked || committing)
      throw new RpcError(status.UNAVAILABLE, '\nconfiguration database modified\n;');
    if (faults.refuse !== undefined) throw new RpcError(status.INVALID_ARGUMENT, faults.refuse);
    refuseNeighbors(edits, faults);
    if (faults.ignoreCommits) return;
    const { loseAnswer } = faults;
    faults.loseAnswer = undefined;
    if (loseAnswer === 'never') throw connectionLost();
    const lateMs = typeof loseAnswer === 'object' ? loseAnswer.landsAfterMs : 0;
    const landing = land(by, edits, faults.commitMs + lateMs);
    if (lateMs > 0) {
      // The client has its answer: the outcome is not reported.
      landing.catch(() => undefined);
      throw connectionLost();
    }
    await landing;
    if (loseAnswer === 'landed') throw connectionLost();
    if (loseAnswer === 'hangs') await new Promise(() => undefined);
  }

  async function land(by: 'gnmi' | 'jet', edits: readonly Edit[], commitMs: number): Promise<void> {
    committing = true;
    try {
      const { changed, violations } = await configuration.commit(by, edits, commitMs);
      for (const violation of [...editViolations(edits), ...violations]) onViolation(violation);
      if (!changed) onViolation('a Set that changes nothing');
    } finally {
      committing = false;
    }
  }

  return transact;
}

function refuseNeighbors(edits: readonly Edit[], faults: Faults): void {
  const touched = edits.flatMap(({ path }) => path.filter(({ name }) => name === 'neighbor'));
  const refused = touched.find(({ key }) => key !== undefined && faults.refuseNeighbors.has(key));
  if (refused === undefined) return;
  const words = `commit failed: neighbor ${refused.key ?? ''}: configuration check-out failed`;
  throw new RpcError(status.INVALID_ARGUMENT, words);
}

function connectionLost(): RpcError {
  return new RpcError(status.UNAVAILABLE, 'Socket closed');
}

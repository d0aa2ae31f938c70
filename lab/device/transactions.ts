import { status } from '@grpc/grpc-js';
import type { SchedulerLike } from 'rxjs';
import type { SetRequest__Output } from '../../src/generated/gnmi/SetRequest.ts';
import type { SetResponse } from '../../src/generated/gnmi/SetResponse.ts';
import type { Edit } from './config/edit.ts';
import type { Configuration } from './config/configuration.ts';
import { editViolations } from './config/violations.ts';
import type { Faults } from './faults.ts';
import { editsOf } from './gnmi/set.ts';
import { RpcError } from './protos.ts';

export interface TransactionContext {
  readonly configuration: Configuration;
  readonly faults: Faults;
  readonly scheduler: SchedulerLike;
  /** Hears what a careful operator would not have committed. */
  readonly violated: (what: string) => void;
}

/** Whether by a Set or a ConfigSet: one is one commit, and one at a time; rejects with an RpcError or a Refusal. */
export function createTransactions({ configuration, faults, scheduler, violated }: TransactionContext) {
  let committing = false;

  async function transact(by: 'gnmi' | 'jet', edits: readonly Edit[]): Promise<void> {
    if (faults.locked || committing)
      throw new RpcError(status.UNAVAILABLE, '\nconfiguration database modified\n;');
    if (faults.refuse !== undefined) throw new RpcError(status.INVALID_ARGUMENT, faults.refuse);
    refuseNeighbors(edits, faults);
    if (faults.ignoreCommits) return;
    const { loseAnswer } = faults;
    faults.loseAnswer = undefined;
    if (loseAnswer === 'never') throw lost();
    const lateMs = typeof loseAnswer === 'object' ? loseAnswer.landsAfterMs : 0;
    const landed = land(by, edits, faults.commitMs + lateMs);
    if (lateMs > 0) {
      // Nobody hears of what becomes of it.
      landed.catch(() => undefined);
      throw lost();
    }
    await landed;
    if (loseAnswer === 'landed') throw lost();
    if (loseAnswer === 'hangs') await new Promise(() => undefined);
  }

  async function set(request: SetRequest__Output): Promise<SetResponse> {
    await transact('gnmi', editsOf(request));
    return {
      ...(request.prefix === null ? {} : { prefix: request.prefix }),
      response: [
        ...request.delete.map((path) => ({ path, op: 'DELETE' as const })),
        ...request.replace.map(({ path }) => ({ path, op: 'REPLACE' as const })),
        ...request.update.map(({ path }) => ({ path, op: 'UPDATE' as const })),
      ],
      timestamp: `${Math.floor(scheduler.now())}000000`,
    };
  }

  async function land(by: 'gnmi' | 'jet', edits: readonly Edit[], commitMs: number): Promise<void> {
    committing = true;
    try {
      const { changed, violations } = await configuration.commit(by, edits, commitMs);
      for (const violation of [...editViolations(edits), ...violations]) violated(violation);
      if (!changed) violated('a Set that changes nothing');
    } finally {
      committing = false;
    }
  }

  return { set, transact };
}

function refuseNeighbors(edits: readonly Edit[], faults: Faults): void {
  const touched = edits.flatMap(({ path }) => path.filter(({ name }) => name === 'neighbor'));
  const refused = touched.find(({ key }) => key !== undefined && faults.refuseNeighbors.has(key));
  if (refused === undefined) return;
  const words = `commit failed: neighbor ${refused.key ?? ''}: configuration check-out failed`;
  throw new RpcError(status.INVALID_ARGUMENT, words);
}

function lost(): RpcError {
  return new RpcError(status.UNAVAILABLE, 'Socket closed');
}

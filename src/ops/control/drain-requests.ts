import { lstatSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { merge, timer, type Observable } from 'rxjs';
import type { Clock } from '../../ports.ts';
import type { ActionResult } from './actions.ts';

/** How often to look at the files without a notification, since one may get lost (ms). */
const lookEveryMs = 1000;
/** How much longer than `drain_max` a hook waits (ms): the agent has to notice the request, and the hook the answer. */
const hookMarginMs = 5000;

export interface DrainRequests {
  /** Sets how long a hook may wait. */
  readonly setDrainMax: (ms: number) => void;
  /** Takes no further requests; answers that are due are still written. */
  readonly close: () => Promise<void>;
}

/**
 * Takes requests to drain from cRPD's preStop hook, which has a shell and no credentials. They are files in a memory
 * volume that the two containers share (the hook is in k8s/components/reflector/pod.yaml).
 *
 *     request   the hook writes it every second while it waits
 *     answer    the agent writes it when the drain is over; the hook removes both
 *     limit     the agent writes how many seconds a hook may wait, so that it ends even without an agent
 *
 * A request counts when it changes, since one that exists at the start may be left over from an earlier hook.
 * It does not count while an answer exists. The content of a request is never read, since another user writes it.
 *
 * @param changed$ emits when the system reports a change in the folder
 * @throws if the folder cannot be written
 */
export function serveDrainRequests(
  folder: string,
  drainMaxMs: number,
  drain: () => Promise<ActionResult>,
  failed: (error: unknown) => void,
  changed$: Observable<unknown>,
  { scheduler }: Clock,
): DrainRequests {
  const [request, answer, limit] = ['request', 'answer', 'limit'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const setDrainMax = (ms: number) => writeFileSync(limit, `${Math.ceil((ms + hookMarginMs) / 1000)}\n`);
  setDrainMax(drainMaxMs);
  let seen = stampOf(request);
  let answering: Promise<void> | undefined;

  function look(): void {
    const stamp = stampOf(request);
    if (stamp === seen) return;
    seen = stamp;
    if (stamp === undefined || answering !== undefined || stampOf(answer) !== undefined) return;
    answering = drain()
      .then(({ body }) => writeFileSync(answer, `${JSON.stringify(body)}\n`))
      .catch(failed)
      .finally(() => (answering = undefined));
  }

  const looking = merge(changed$, timer(lookEveryMs, lookEveryMs, scheduler)).subscribe(look);
  return {
    setDrainMax: (ms) => {
      try {
        setDrainMax(ms);
      } catch (error) {
        failed(error);
      }
    },
    close: async () => {
      looking.unsubscribe();
      await answering;
    },
  };
}

/** Changes whenever the file is written; `undefined`: there is no such file. */
function stampOf(path: string): string | undefined {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.ino} ${found.mtimeNs}`;
}

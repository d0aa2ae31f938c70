import { lstatSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { merge, timer, type Observable } from 'rxjs';
import type { Clock } from '../../ports.ts';
import type { ActionResult } from './control.ts';

/** The system's word of a change may get lost (ms). */
const lookEveryMs = 1000;
/** How much longer than `drain_max` a hook waits (ms): for the request to be seen, and the answer. */
const hookMarginMs = 5000;

export interface DrainRequests {
  /** How long a hook waits from now on. */
  readonly setDrainMax: (ms: number) => void;
  /** No request is taken any more; answers that are due are still written. */
  readonly close: () => Promise<void>;
}

/**
 * Requests to drain from cRPD's preStop hook, which has a shell and no credentials: by files in a memory volume that
 * the two containers share (k8s/components/reflector/pod.yaml has the hook).
 *
 *     request   the hook writes it every second for as long as it waits
 *     answer    the agent writes it when the drain is over; the hook removes both
 *     limit     the agent writes how many seconds a hook may wait: it has to end when no agent is there
 *
 * A request counts when it is seen to change, as one that lay there at the start may be of a hook that is long gone;
 * while an answer lies there it is answered. Only the files' dates are looked at, since another user writes them.
 *
 * @param changed$ the system's word that something happened in the folder
 * @throws where the folder cannot be written
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

/** Differs whenever a file was written; `undefined`: it is not there. */
function stampOf(path: string): string | undefined {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.ino} ${found.mtimeNs}`;
}

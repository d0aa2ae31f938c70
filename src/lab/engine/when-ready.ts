import { setTimeout as pause } from 'node:timers/promises';
import type { Supervised } from './supervised.ts';

/** How long a daemon may take to be there, and how often we look (ms of the wall). */
const [startMs, pauseMs] = [10_000, 20];

/**
 * Waits until a daemon that was just started answers; `name` is how to call it. When it ends instead, or does
 * not answer in time, it is stopped, and the error tells what it said.
 */
export async function whenReady(
  process: Supervised,
  name: string,
  ask: () => Promise<unknown>,
): Promise<void> {
  const said: string[] = [];
  const hearing = process.line$.subscribe((line) => said.push(line));
  const life = { over: false };
  void process.ended.then(() => (life.over = true));
  const until = Date.now() + startMs;
  try {
    for (;;) {
      try {
        await ask();
        return;
      } catch (cause) {
        if (life.over || Date.now() > until) {
          await process.stop();
          throw new Error(`${name} did not start: ${said.join('; ')}`, { cause });
        }
      }
      await pause(pauseMs);
    }
  } finally {
    hearing.unsubscribe();
  }
}

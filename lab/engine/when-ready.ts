import { setTimeout as pause } from 'node:timers/promises';
import type { Supervised } from './supervised.ts';

/** How often we look whether a daemon is there, and how long we wait in between (ms). */
const [mostLooks, pauseMs] = [500, 20];

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
  try {
    for (let looks = 1; ; looks += 1) {
      try {
        await ask();
        return;
      } catch (cause) {
        if (life.over || looks > mostLooks) {
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

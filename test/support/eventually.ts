import { setTimeout as pause } from 'node:timers/promises';

/** Waits until something holds; fails, saying what it was, when it does not within the deadline (ms). */
export async function eventually(what: string, holds: () => boolean, withinMs = 120_000): Promise<void> {
  const until = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > until) throw new Error(`waited ${withinMs} ms for ${what}`);
    await pause(2);
  }
}

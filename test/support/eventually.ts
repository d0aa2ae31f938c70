import { setTimeout as pause } from 'node:timers/promises';

/** Waits until a condition holds. Fails with its description if that takes longer than the deadline (ms). */
export async function eventually(what: string, holds: () => boolean, withinMs = 120_000): Promise<void> {
  const until = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > until) throw new Error(`waited ${withinMs} ms for ${what}`);
    await pause(2);
  }
}

import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../src/ports.ts';
import { pass } from './wait-until.ts';

/**
 * What the preStop hook of the manifests does, on the lab's clock: it asks by a file that it writes again every second,
 * and waits for the answer, at most as long as the agent has written down. The kubelet ends it with the grace period
 * (ms of the clock). Tells whether that was enough.
 */
export async function askToDrain(requests: string, graceMs: number, clock: Clock): Promise<boolean> {
  const [request, answer] = [join(requests, 'request'), join(requests, 'answer')];
  const limit = await readFile(join(requests, 'limit'), 'utf8').catch(() => '');
  const limitMs = 1000 * (Number(limit) || 65);
  const end = clock.scheduler.now() + graceMs;
  await rm(answer, { force: true });
  for (let waitedMs = 0; waitedMs < limitMs && !existsSync(answer); waitedMs += 1000) {
    if (clock.scheduler.now() >= end) return false;
    await writeFile(request, String(waitedMs));
    await pass(1000, clock);
  }
  await Promise.all([request, answer].map((file) => rm(file, { force: true })));
  return true;
}

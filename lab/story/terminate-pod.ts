import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../src/ports.ts';
import type { Pod } from './pod.ts';
import { pass } from './wait-until.ts';

/**
 * Ends the containers of a pod as the kubelet does, within its grace period (ms of the clock): the preStop hook
 * asks the agent to drain, then cRPD gets its SIGTERM, then the agent. If the hook takes too long, the agent is
 * killed. Before that, the EndpointSlices must say that the pod terminates.
 */
export async function terminatePod({ agent, engine }: Pod, graceMs: number, clock: Clock): Promise<void> {
  const inTime = await runPreStopHook(agent.requests, graceMs, clock);
  await engine.dispose();
  await (inTime ? agent.stop() : agent.kill());
}

/**
 * The preStop hook of the manifests, on the lab's clock: it rewrites the request file every second until the
 * agent answers, at most for as long as the agent's `limit` file says. Returns whether it finished within the
 * grace period.
 */
async function runPreStopHook(requests: string, graceMs: number, clock: Clock): Promise<boolean> {
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

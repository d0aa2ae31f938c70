import type { Clock } from '../../ports.ts';

/**
 * What the kubelet does with a preStop hook: it asks, waits for the answer for as long as the grace period lasts (ms
 * of the clock), and goes on whatever it was. Tells whether the grace period was enough.
 */
export async function askToDrain(control: string, graceMs: number, clock: Clock): Promise<boolean> {
  const signal = AbortSignal.timeout(Math.max(0, clock.deadline(graceMs).getTime() - Date.now()));
  try {
    await (await fetch(`http://${control}/drain`, { signal })).text();
  } catch {
    return !signal.aborted;
  }
  return true;
}

import type { Health } from '../model/health.ts';

/**
 * Since when not a single session of the device is up: then it is us, not them.
 *
 * That is when the last one fell; where none ever was up, since the first of them was configured.
 */
export function allDownSince({ telemetry, peers }: Health): number | undefined {
  const all = Array.from(peers.values());
  if (telemetry.kind !== 'seeing' || all.length === 0 || all.some(({ up }) => up)) return undefined;
  const fallen = all.filter(({ wasUp }) => wasUp).map(({ since }) => since);
  return fallen.length > 0 ? Math.max(...fallen) : Math.min(...all.map(({ since }) => since));
}

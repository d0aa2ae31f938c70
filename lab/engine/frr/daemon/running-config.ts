import type { BgpConfig } from '../../bgp-config.ts';
import { carryOut, RefusedLine } from './carry-out.ts';
import { noFrrConfig } from '../config/frr-config.ts';
import { frrConfigOf, type Unconfigured } from '../config/frr-config-of.ts';
import { frrDifference } from '../config/frr-difference.ts';
import type { FrrPlace } from '../frr-place.ts';
import { listenHull, type ListenHull } from '../config/listen-hull.ts';
import type { Vty } from './vty.ts';

/** What a daemon has been told so far. */
export interface RunningConfig {
  /**
   * Says the difference. Rejects with a RefusedLine when a line is refused, and everything is as it was then;
   * with another error the daemon does not answer, and nobody knows what it has.
   */
  readonly change: (config: BgpConfig, more: Unconfigured) => Promise<void>;
}

export function runningConfig(session: () => Promise<Vty>, place: FrrPlace): RunningConfig {
  let frr = noFrrConfig;
  let hull: ListenHull = { ranges: new Map(), holes: [] };

  return {
    change: async (config, more) => {
      const nextHull = listenHull(config.groups, hull.ranges);
      const next = frrConfigOf(config, place, nextHull, more);
      const vty = await session();
      try {
        await carryOut(vty, frrDifference(frr, next));
      } catch (error) {
        if (error instanceof RefusedLine) await carryOut(vty, frrDifference(next, frr), 'go on');
        throw error;
      } finally {
        vty.close();
      }
      [frr, hull] = [next, nextHull];
    },
  };
}

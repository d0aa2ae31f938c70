import { map, type Observable } from 'rxjs';
import { defaultPace, type Reload, type Setup } from './agent.ts';
import { findingLine } from './config/check/finding.ts';
import { changedSettings, notApplied } from './config/compare.ts';
import { policyOf } from './config/policy-of.ts';
import type { Loaded } from './config/read/load.ts';
import type { Settings } from './config/schema/settings.ts';
import type { Policy } from './model/group.ts';
import { sourcesIn, type SourceHost } from './sources.ts';

/**
 * Returns the function that makes the agent's setup from settings, at the start and after every reload. The identity,
 * the seed and the mode stay as they were at the start: the device has booted in that mode, so another mode needs a new
 * pod.
 */
export function setupsFor(
  { mode }: Settings,
  self: Policy['self'],
  seed: string,
  host: SourceHost,
): (settings: Settings) => Setup {
  return (settings) => ({
    policy: policyOf({ ...settings, mode }, self, seed),
    pace: paceOf(settings),
    sources: sourcesIn(settings, host),
  });
}

function paceOf({ settle, resync, drain_min: drainMinMs, drain_max: drainMaxMs }: Settings): Setup['pace'] {
  const settleAtMostMs = Math.max(defaultPace.settleAtMostMs, settle);
  return { ...defaultPace, settleMs: settle, settleAtMostMs, resyncMs: resync, drainMinMs, drainMaxMs };
}

/**
 * The settings that were read again, as reloads for the agent. The listeners and the connection to the device stay as
 * they were at the start, so a reload lists the changed settings that are not applied (`notApplied`).
 */
export function reloads(
  started: Settings,
  loaded$: Observable<Loaded>,
  setupOf: (settings: Settings) => Setup,
): Observable<Reload> {
  let inForce = started;
  return loaded$.pipe(
    map((loaded): Reload => {
      if (loaded.kind === 'problems') {
        const problems = loaded.problems.map((problem) => findingLine(loaded.origin, problem));
        return { kind: 'rejected', problems };
      }
      const { settings } = loaded;
      const changed = changedSettings(inForce, settings);
      inForce = settings;
      return {
        kind: 'accepted',
        setup: setupOf(settings),
        changed,
        notApplied: notApplied(started, settings),
      };
    }),
  );
}

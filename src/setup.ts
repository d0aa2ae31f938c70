import { map, type Observable } from 'rxjs';
import type { Reload, Setup } from './agent.ts';
import { findingLine } from './config/check/finding.ts';
import { changedSettings, notApplied } from './config/compare.ts';
import { policyOf } from './config/policy-of.ts';
import type { Loaded } from './config/read/load.ts';
import type { Settings } from './config/schema/settings.ts';
import type { Policy } from './model/group.ts';
import { sourcesIn, type SourceHost } from './sources.ts';

/** After a Set of unknown outcome, two reads have to agree that are this far apart (ms). */
const agreeMs = 3000;
/** Changes that never come to rest are acted on after this time (ms). */
const settleAtMostMs = 2000;

/**
 * How settings become what the agent runs by, at the start and after every reload. Identity, seed and mode are those
 * of the start: the device was booted in that mode, and another mode needs a new pod.
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
  const atMostMs = Math.max(settleAtMostMs, settle);
  return { settleMs: settle, settleAtMostMs: atMostMs, resyncMs: resync, agreeMs, drainMinMs, drainMaxMs };
}

/**
 * Settings that were read again, as the agent takes them. Its listeners and its connection to the device stay as they
 * were at the start, so every reload lists the settings that differ from them.
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

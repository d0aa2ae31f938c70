import { map, type Observable } from 'rxjs';
import type { Reload, Setup } from './agent.ts';
import { changedSettings, notApplied } from './config/compare.ts';
import { findingLine } from './config/check/finding.ts';
import type { Loaded } from './config/read/load.ts';
import type { Settings } from './config/schema/settings.ts';

/**
 * What settings that were read again come to. The listeners and the way to the device stay those that the agent
 * started with: they are told of for as long as they differ.
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

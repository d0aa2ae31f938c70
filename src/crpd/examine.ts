import { lastValueFrom, takeWhile, tap, timeout, type Observable } from 'rxjs';
import { FaultError, type Fault } from '../model/fault.ts';
import type { Clock } from '../ports.ts';
import { askOnce } from './ask-once.ts';
import type { Device } from './channel.ts';
import { connectGnmi } from './gnmi-client.ts';
import { connectJet } from './jet-client.ts';
import { showOurs } from './jet-router.ts';
import { showSessions } from './jet-sessions.ts';
import { decodeGroups, oursRequest } from './junos-bgp.ts';
import { foldNotification, sessionsOf, type NeighborTable } from './neighbor-state.ts';
import { sessionList } from './session-list.ts';
import { sessionsShown } from './show-bgp-neighbor.ts';

/** Something that was tried on a device, by a harmless call. */
export type Probed =
  | { readonly probe: ProbeName; readonly result: 'works'; readonly detail: string }
  | { readonly probe: ProbeName; readonly result: 'empty'; readonly detail: string }
  | { readonly probe: ProbeName; readonly result: 'fails'; readonly fault: Fault };

export type ProbeName =
  | 'gnmi-capabilities'
  | 'gnmi-configuration'
  | 'gnmi-sessions'
  | 'gnmi-on-change'
  | 'jet-login'
  | 'jet-configuration'
  | 'jet-sessions';

/** How long the first state of a subscription may take (ms). */
const syncMs = 10_000;

/**
 * Tries every way into a device that the agent could take, one after another, and changes nothing: whether a Set is
 * implemented only a Set would tell. Never rejects for what a device answers.
 */
export async function examine(device: Device, clock: Clock): Promise<readonly Probed[]> {
  const gnmi = connectGnmi(device, clock);
  const jet = connectJet(device, gnmi.channel, clock);
  const last = <T>(source: Observable<T>) => lastValueFrom(source, { defaultValue: undefined });

  const probes: Readonly<Record<ProbeName, () => Promise<string | undefined>>> = {
    'gnmi-capabilities': async () => {
      const answer = await last(gnmi.capabilities());
      return `gNMI ${answer?.gNMIVersion ?? ''}, ${answer?.supportedModels.length ?? 0} models`;
    },
    'gnmi-configuration': async () => told(groupsIn(decodeGroups(await last(gnmi.get(oursRequest))))),
    'gnmi-sessions': async () => told(sessionsIn(await last(askOnce(gnmi, 'PROTO', clock)))),
    'gnmi-on-change': async () => {
      let table: NeighborTable = new Map();
      await last(
        gnmi.subscribe(sessionList('on-change', 'PROTO')).pipe(
          timeout({ each: syncMs, scheduler: clock.scheduler, with: () => silence() }),
          takeWhile(({ syncResponse }) => syncResponse !== true),
          tap(({ update }) => {
            if (update) table = foldNotification(table, update);
          }),
        ),
      );
      return told(sessionsIn(table));
    },
    'jet-login': async () => {
      await last(jet.login());
      return 'logged in';
    },
    'jet-configuration': async () => told(groupsIn(decodeGroups(await last(jet.command(showOurs))))),
    'jet-sessions': async () =>
      told(Array.from(sessionsShown((await last(jet.command(showSessions))) ?? '').keys())),
  };

  try {
    const results: Probed[] = [];
    for (const [name, ask] of Object.entries(probes)) {
      const probe = name as ProbeName;
      try {
        const detail = await ask();
        results.push(
          detail === undefined
            ? { probe, result: 'empty', detail: 'it answers, and shows nothing' }
            : { probe, result: 'works', detail },
        );
      } catch (error) {
        if (!(error instanceof FaultError)) throw error;
        results.push({ probe, result: 'fails', fault: error.fault });
      }
    }
    return results;
  } finally {
    jet.close();
    gnmi.close();
  }
}

function groupsIn(groups: ReadonlyMap<string, unknown>): readonly string[] {
  return Array.from(groups.keys());
}

function sessionsIn(table: NeighborTable | undefined): readonly string[] {
  return Array.from(sessionsOf(table ?? new Map()).keys());
}

/** What was found, the first of it by name. */
function told(found: readonly string[]): string | undefined {
  if (found.length === 0) return undefined;
  return `${found.slice(0, 4).join(', ')}${found.length > 4 ? ` and ${found.length - 4} more` : ''}`;
}

function silence(): never {
  throw new FaultError({ kind: 'unreachable', who: 'telemetry', detail: 'no sync within 10 s' });
}

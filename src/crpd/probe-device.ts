import {
  filter,
  lastValueFrom,
  of,
  race,
  share,
  switchMap,
  takeUntil,
  tap,
  timeout,
  timer,
  type Observable,
} from 'rxjs';
import { FaultError, type Fault } from '../model/fault.ts';
import type { TelemetryMode } from '../model/session.ts';
import type { Clock } from '../ports.ts';
import type { Device } from './channel.ts';
import { connectionTrouble, listenerAt, type Listener } from './connection-trouble.ts';
import { connectGnmi } from './gnmi/client.ts';
import { foldNotification, sessionsOf, type NeighborTable } from './gnmi/neighbor-table.ts';
import { askOnce, sampleMs, sessionSubscription, type TelemetryEncoding } from './gnmi/subscription.ts';
import { connectJet } from './jet/client.ts';
import { showElsewhere, showOurs } from './jet/router.ts';
import { sessionsShown, showSessions } from './jet/sessions.ts';
import { decodeElsewhere, decodeGroups, elsewhereRequest, oursRequest } from './junos/bgp-configuration.ts';

/** The result of one call that was tried on a device, for `meshrr doctor`. */
export type ProbeResult =
  | { readonly probe: ProbeName; readonly result: 'works'; readonly detail: string }
  | { readonly probe: ProbeName; readonly result: 'empty'; readonly detail: string }
  | {
      readonly probe: ProbeName;
      readonly result: 'fails';
      readonly fault: Fault;
      /** What an operator can do about it, where the probe knows. */
      readonly todo?: string;
    };

export type ProbeName =
  | 'connection'
  | 'gnmi-capabilities'
  | 'gnmi-configuration'
  | 'gnmi-other-neighbors'
  | 'gnmi-sessions'
  | 'gnmi-on-change'
  | 'gnmi-sample'
  | 'gnmi-sample-json'
  | 'jet-login'
  | 'jet-configuration'
  | 'jet-other-neighbors'
  | 'jet-sessions';

/** How long the sync of a subscription may take (ms). */
const syncMs = 10_000;
/** How long the first sample may take after the sync (ms). */
const firstSampleMs = 1.5 * sampleMs;

/**
 * Tries each read and subscription that an agent may use, by gNMI and by JET, one after another. It changes nothing, so
 * it cannot find out whether Set is implemented. Without a connection nothing else is tried. A device that fails is a
 * result, not an error.
 */
export async function probeDevice(device: Device, clock: Clock): Promise<readonly ProbeResult[]> {
  const connection = connectionProbe(device, await listenerAt(device));
  if (connection.result === 'fails') return [connection];

  const gnmi = connectGnmi(device, clock);
  const jet = connectJet(device, gnmi.channel, clock);
  const last = <T>(source: Observable<T>) => lastValueFrom(source, { defaultValue: undefined });

  /** The sessions that a stream shows before its sync. The first sample may come after the sync. */
  async function streamed(mode: TelemetryMode, encoding: TelemetryEncoding): Promise<string | undefined> {
    const table: NeighborTable = new Map();
    const stream$ = gnmi.subscribe(sessionSubscription(mode, encoding)).pipe(
      timeout({ each: syncMs, scheduler: clock.scheduler, with: () => silence() }),
      tap(({ update }) => {
        if (update) foldNotification(table, update);
      }),
      share(),
    );
    const isSynced$ = stream$.pipe(
      filter(({ syncResponse }) => syncResponse === true),
      switchMap(() =>
        mode === 'sample' && sessionsIn(table).length === 0
          ? race(
              timer(firstSampleMs, clock.scheduler),
              stream$.pipe(filter(() => sessionsIn(table).length > 0)),
            )
          : of(0),
      ),
    );
    await last(stream$.pipe(takeUntil(isSynced$)));
    return listed(sessionsIn(table));
  }

  const probes: Readonly<Record<Exclude<ProbeName, 'connection'>, () => Promise<string | undefined>>> = {
    'gnmi-capabilities': async () => {
      const answer = await last(gnmi.capabilities());
      return `gNMI ${answer?.gNMIVersion ?? ''}, ${answer?.supportedModels.length ?? 0} models`;
    },
    'gnmi-configuration': async () => listed(groupsIn(decodeGroups(await last(gnmi.get(oursRequest))))),
    'gnmi-other-neighbors': async () => neighborsIn(decodeElsewhere(await last(gnmi.get(elsewhereRequest)))),
    'gnmi-sessions': async () => listed(sessionsIn(await last(askOnce(gnmi, 'PROTO', clock)))),
    'gnmi-on-change': () => streamed('on-change', 'PROTO'),
    'gnmi-sample': () => streamed('sample', 'PROTO'),
    'gnmi-sample-json': () => streamed('sample', 'JSON'),
    'jet-login': async () => {
      await last(jet.login());
      return 'logged in';
    },
    'jet-configuration': async () => listed(groupsIn(decodeGroups(await last(jet.command(showOurs))))),
    'jet-other-neighbors': async () => neighborsIn(decodeElsewhere(await last(jet.command(showElsewhere)))),
    'jet-sessions': async () =>
      listed(Array.from(sessionsShown((await last(jet.command(showSessions))) ?? '').keys())),
  };

  try {
    const results: ProbeResult[] = [connection];
    for (const [name, ask] of Object.entries(probes)) {
      const probe = name as ProbeName;
      try {
        const detail = await ask();
        results.push(
          detail === undefined
            ? { probe, result: 'empty', detail: 'it answers, but shows nothing' }
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

function connectionProbe(device: Device, listener: Listener): ProbeResult {
  const probe = 'connection';
  const trouble = connectionTrouble(device, listener);
  if (trouble !== undefined) {
    const { what, todo } = trouble;
    return {
      probe,
      result: 'fails',
      fault: { kind: 'unreachable', who: device.address, detail: what },
      todo,
    };
  }
  if (listener.kind === 'unknown')
    return { probe, result: 'empty', detail: 'the connection is closed or not answered, without an error' };
  const { tls } = device;
  const how = tls === undefined ? 'clear text' : tls.cert === undefined ? 'TLS' : 'mutual TLS';
  return { probe, result: 'works', detail: how };
}

function groupsIn(groups: ReadonlyMap<string, unknown>): readonly string[] {
  return Array.from(groups.keys());
}

function sessionsIn(table: NeighborTable = new Map()): readonly string[] {
  return Array.from(sessionsOf(table).keys());
}

function neighborsIn(elsewhere: ReadonlyMap<string, unknown>): string {
  return listed(Array.from(elsewhere.keys())) ?? 'no neighbors outside of MESHRR';
}

/** The first few names that were found, and how many more. */
function listed(found: readonly string[]): string | undefined {
  if (found.length === 0) return undefined;
  return `${found.slice(0, 4).join(', ')}${found.length > 4 ? ` and ${found.length - 4} more` : ''}`;
}

function silence(): never {
  throw new FaultError({ kind: 'unreachable', who: 'telemetry', detail: 'no sync within 10 s' });
}

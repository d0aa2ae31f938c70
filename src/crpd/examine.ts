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
import { askOnce } from './gnmi/subscription.ts';
import type { Device } from './channel.ts';
import { connectionTrouble, listenerAt, type Listener } from './connection-trouble.ts';
import { connectGnmi } from './gnmi/client.ts';
import { connectJet } from './jet/client.ts';
import { showElsewhere, showOurs } from './jet/router.ts';
import { sessionsShown, showSessions } from './jet/sessions.ts';
import { decodeElsewhere, decodeGroups, elsewhereRequest, oursRequest } from './junos/bgp-configuration.ts';
import { foldNotification, sessionsOf, type NeighborTable } from './gnmi/neighbor-table.ts';
import { sampleMs, sessionSubscription, type TelemetryEncoding } from './gnmi/subscription.ts';

/** Something that was tried on a device, by a harmless call. */
export type Probed =
  | { readonly probe: ProbeName; readonly result: 'works'; readonly detail: string }
  | { readonly probe: ProbeName; readonly result: 'empty'; readonly detail: string }
  | {
      readonly probe: ProbeName;
      readonly result: 'fails';
      readonly fault: Fault;
      /** What to do about it, where that is known here. */
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

/** How long the first state of a subscription may take (ms). */
const syncMs = 10_000;
/** … and how long the first sample after it. */
const sampledMs = 1.5 * sampleMs;

/**
 * Asks everything that a run asks of a device, by every way that it could take, one after another, and changes
 * nothing: whether a Set is implemented only a Set would tell. Where there is no connection nothing else is tried. Never rejects for what a device answers.
 */
export async function examine(device: Device, clock: Clock): Promise<readonly Probed[]> {
  const connection = connectionProbe(device, await listenerAt(device));
  if (connection.result === 'fails') return [connection];

  const gnmi = connectGnmi(device, clock);
  const jet = connectJet(device, gnmi.channel, clock);
  const last = <T>(source: Observable<T>) => lastValueFrom(source, { defaultValue: undefined });

  /** What a stream shows until its sync; a sample may be the first to show anything. */
  async function streamed(ask: TelemetryMode, encoding: TelemetryEncoding): Promise<string | undefined> {
    const table: NeighborTable = new Map();
    const stream$ = gnmi.subscribe(sessionSubscription(ask, encoding)).pipe(
      timeout({ each: syncMs, scheduler: clock.scheduler, with: () => silence() }),
      tap(({ update }) => {
        if (update) foldNotification(table, update);
      }),
      share(),
    );
    const isSynced$ = stream$.pipe(
      filter(({ syncResponse }) => syncResponse === true),
      switchMap(() =>
        ask === 'sample' && sessionsIn(table).length === 0
          ? race(timer(sampledMs, clock.scheduler), stream$.pipe(filter(() => sessionsIn(table).length > 0)))
          : of(0),
      ),
    );
    await last(stream$.pipe(takeUntil(isSynced$)));
    return told(sessionsIn(table));
  }

  const probes: Readonly<Record<Exclude<ProbeName, 'connection'>, () => Promise<string | undefined>>> = {
    'gnmi-capabilities': async () => {
      const answer = await last(gnmi.capabilities());
      return `gNMI ${answer?.gNMIVersion ?? ''}, ${answer?.supportedModels.length ?? 0} models`;
    },
    'gnmi-configuration': async () => told(groupsIn(decodeGroups(await last(gnmi.get(oursRequest))))),
    'gnmi-other-neighbors': async () => neighborsIn(decodeElsewhere(await last(gnmi.get(elsewhereRequest)))),
    'gnmi-sessions': async () => told(sessionsIn(await last(askOnce(gnmi, 'PROTO', clock)))),
    'gnmi-on-change': () => streamed('on-change', 'PROTO'),
    'gnmi-sample': () => streamed('sample', 'PROTO'),
    'gnmi-sample-json': () => streamed('sample', 'JSON'),
    'jet-login': async () => {
      await last(jet.login());
      return 'logged in';
    },
    'jet-configuration': async () => told(groupsIn(decodeGroups(await last(jet.command(showOurs))))),
    'jet-other-neighbors': async () => neighborsIn(decodeElsewhere(await last(jet.command(showElsewhere)))),
    'jet-sessions': async () =>
      told(Array.from(sessionsShown((await last(jet.command(showSessions))) ?? '').keys())),
  };

  try {
    const results: Probed[] = [connection];
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

function connectionProbe(device: Device, listener: Listener): Probed {
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
    return { probe, result: 'empty', detail: 'it is closed, or not answered, without a word' };
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
  return told(Array.from(elsewhere.keys())) ?? 'no neighbors outside of MESHRR';
}

/** What was found, the first of it by name. */
function told(found: readonly string[]): string | undefined {
  if (found.length === 0) return undefined;
  return `${found.slice(0, 4).join(', ')}${found.length > 4 ? ` and ${found.length - 4} more` : ''}`;
}

function silence(): never {
  throw new FaultError({ kind: 'unreachable', who: 'telemetry', detail: 'no sync within 10 s' });
}

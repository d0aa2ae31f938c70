import { readFileSync } from 'node:fs';
import { EMPTY, map, type Observable } from 'rxjs';
import type { World } from './agent.ts';
import type { Loaded } from './config/read/load.ts';
import type { Settings } from './config/schema/settings.ts';
import type { DeviceCall } from './crpd/call.ts';
import type { Device } from './crpd/channel.ts';
import { deviceRouter, type TransportChoice } from './crpd/device-router.ts';
import { examine, type Probed } from './crpd/examine.ts';
import { changingDiscovery } from './discovery/changing.ts';
import { recordEvents, type EventRecorder } from './kubernetes/record-events.ts';
import type { Clock } from './ports.ts';
import { discoveriesOf, type SourceSurroundings } from './sources.ts';
import { defined } from './model/defined.ts';

export type { Probed } from './crpd/examine.ts';
export { onGrpcLog } from './crpd/channel.ts';

/** What the process around an agent gives it. */
export interface Surroundings extends SourceSurroundings {
  readonly stop$: Observable<unknown>;
  readonly dryRun: boolean;
  /** The settings, each time they were read again. */
  readonly loaded$?: Observable<Loaded>;
  /** `metadata.uid`: what events of this pod are found by. */
  readonly podUid?: string;
  /** Where it takes what changes state; absent: nowhere. */
  readonly control?: { readonly socket: string; readonly requests: string };
}

/**
 * The real edges that the settings ask for; with `settings$` those who are asked change. Throws the system's
 * error for a TLS file that cannot be read.
 */
export function worldOf(
  settings: Settings,
  surroundings: Surroundings,
  settings$: Observable<Settings> = EMPTY,
): World & {
  readonly call$: Observable<DeviceCall>;
  readonly choice$: Observable<TransportChoice>;
  readonly close: () => void;
} {
  const { clock, random, stop$, dryRun } = surroundings;
  const router = deviceRouter({
    device: deviceOf(settings),
    clock,
    resyncMs: settings.resync,
    random,
    transport: settings.crpd.transport,
  });
  const discovery = changingDiscovery(
    discoveriesOf(settings, surroundings),
    settings$.pipe(map((changed) => discoveriesOf(changed, surroundings))),
  );
  const { call$, choice$, close } = router;
  return { discovery, router, clock, random, stop$, dryRun, call$, choice$, close };
}

/** Tries every way into the device of the settings, and changes nothing. */
export async function examineDevice(settings: Settings, clock: Clock): Promise<readonly Probed[]> {
  return examine(deviceOf(settings), clock);
}

/** Records events of this pod where the settings want them. */
export function recorderOf(
  { kubernetes_events: wanted }: Settings,
  identity: string,
  { clock, kubeAccess, podUid }: Surroundings,
): EventRecorder | undefined {
  const access = wanted ? kubeAccess?.() : undefined;
  if (access === undefined) return undefined;
  const { namespace } = access;
  const pod = { name: identity, namespace, ...defined({ uid: podUid }) };
  return recordEvents(access, pod, clock);
}

function deviceOf({ crpd: { address, tls, username, password_file: passwordFile } }: Settings): Device {
  return {
    address,
    ...defined({ username }),
    ...(passwordFile === undefined ? {} : { password: () => readFileSync(passwordFile, 'utf8').trim() }),
    ...(tls === undefined
      ? {}
      : {
          tls: {
            ...(tls.ca === undefined ? {} : { ca: readFileSync(tls.ca) }),
            ...(tls.cert === undefined ? {} : { cert: readFileSync(tls.cert) }),
            ...(tls.key === undefined ? {} : { key: readFileSync(tls.key) }),
            ...defined({ serverName: tls.server_name }),
          },
        }),
  };
}

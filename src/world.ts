import { readFileSync } from 'node:fs';
import { EMPTY, filter, map, type Observable } from 'rxjs';
import type { World } from './agent.ts';
import type { Loaded } from './config/read/load.ts';
import type { Settings } from './config/schema/settings.ts';
import type { DeviceCall } from './crpd/call.ts';
import type { Device } from './crpd/channel.ts';
import { deviceRouter, type TransportChoice } from './crpd/device-router.ts';
import { probeDevice, type ProbeResult } from './crpd/probe-device.ts';
import { changingDiscovery } from './discovery/changing.ts';
import { recordEvents, type EventRecorder } from './kubernetes/record-events.ts';
import { defined } from './model/defined.ts';
import type { Clock } from './ports.ts';
import { discoveriesOf, type SourceHost } from './sources.ts';

export type { ProbeResult } from './crpd/probe-device.ts';
export { onGrpcLog } from './crpd/channel.ts';

/** What an agent needs of the process around it. */
export interface AgentHost extends SourceHost {
  readonly stop$: Observable<unknown>;
  readonly dryRun: boolean;
  /** Emits the settings each time they are read again; absent: they are read once. */
  readonly loaded$?: Observable<Loaded>;
  /** `metadata.uid` of the pod: `kubectl describe` finds the pod's Events by it. */
  readonly podUid?: string;
  /** The places where the agent takes requests that change state; absent: it takes none. */
  readonly control?: { readonly socket: string; readonly requests: string };
}

/** What {@link worldOf} returns: the world for the agent, and what the sidecar reports about the device. */
export interface ConnectedWorld extends World {
  /** Each call to the device that has ended. */
  readonly call$: Observable<DeviceCall>;
  /** The transports that `crpd.transport: auto` has chosen; emits each time they change. */
  readonly choice$: Observable<TransportChoice>;
  readonly close: () => void;
}

/**
 * Connects an agent to the device and the sources in the settings. When the settings are read again, its sources
 * change; the device does not.
 *
 * @throws if a TLS file cannot be read
 */
export function worldOf(settings: Settings, host: AgentHost): ConnectedWorld {
  const { clock, random, stop$, dryRun, loaded$ = EMPTY } = host;
  const router = deviceRouter({
    device: deviceOf(settings),
    clock,
    resyncMs: settings.resync,
    random,
    transport: settings.crpd.transport,
  });
  const discovery = changingDiscovery(
    discoveriesOf(settings, host),
    loaded$.pipe(
      filter((loaded) => loaded.kind === 'settings'),
      map((loaded) => discoveriesOf(loaded.settings, host)),
    ),
  );
  const { call$, choice$, close } = router;
  return { discovery, router, clock, random, stop$, dryRun, call$, choice$, close };
}

/** Tries every way to reach the device of the settings, for `meshrr doctor`. Changes nothing. */
export async function probeDeviceOf(settings: Settings, clock: Clock): Promise<readonly ProbeResult[]> {
  return probeDevice(deviceOf(settings), clock);
}

/** The recorder of this pod's Events; undefined if the settings do not ask for them or there is no API server. */
export function recorderOf(
  { kubernetes_events: wanted }: Settings,
  identity: string,
  { clock, kubeAccess, podUid }: AgentHost,
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
          tls: defined({
            ca: contentOf(tls.ca),
            cert: contentOf(tls.cert),
            key: contentOf(tls.key),
            serverName: tls.server_name,
          }),
        }),
  };
}

function contentOf(file: string | undefined): Buffer | undefined {
  return file === undefined ? undefined : readFileSync(file);
}

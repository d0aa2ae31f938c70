import { ServerCredentials, status, type Metadata } from '@grpc/grpc-js';
import { firstValueFrom, map, timer, type SchedulerLike } from 'rxjs';
import type { BgpEngine, EngineSession } from '../engine/engine.ts';
import { createConfiguration, type Commit, type Committed } from './config/configuration.ts';
import type { Tree } from './config/tree.ts';
import { noFaults, type Faults } from './faults.ts';
import { gnmiServices } from './gnmi/services.ts';
import { jetServices } from './jet/services.ts';
import { editOfLine } from './junos/set-line.ts';
import { listen, type Listener } from './listener.ts';
import { gnmiProto, jetProto } from './protos.ts';
import { RpcError } from './refusal.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { transactions } from './transactions.ts';

export interface VirtualCrpdOptions {
  readonly name: string;
  /** Junos curly-brace text; createVirtualCrpd throws a JunosSyntaxError when it does not parse. */
  readonly bootText: string;
  /** The BGP daemon that runs the configuration. */
  readonly engine: BgpEngine;
  readonly scheduler: SchedulerLike;
  readonly switches?: Partial<Switches>;
  /** Required in the metadata of every gNMI call, and in a JET Login; absent: `skip-authentication`. */
  readonly login?: { readonly username: string; readonly password: string };
  readonly credentials?: ServerCredentials;
  /** `max-connections`; 5, as on a router. */
  readonly maxConnections?: number;
}

/** A cRPD as the agent sees it: gNMI and JET on a real port, a configuration, and a BGP daemon. */
export interface VirtualCrpd {
  readonly name: string;
  /** `127.0.0.1:port`, known once it has started, and the same after every restart. */
  readonly address: string;
  readonly faults: Faults;
  readonly commits: readonly Commit[];
  /** What the clients of this device did and a careful operator would not have done. */
  readonly violations: readonly string[];
  /** How many calls of each RPC arrived. */
  readonly calls: Readonly<
    Record<'capabilities' | 'get' | 'set' | 'subscribe' | 'login' | 'command' | 'configSet', number>
  >;
  /** Each distinct read so far: `Get /configuration/…`, `command show …`, `Subscribe STREAM …`. */
  readonly requested: ReadonlySet<string>;
  readonly refusedConnections: () => number;
  readonly tree: () => Tree;
  readonly start: () => Promise<void>;
  /** Stops the management plane until `start`; BGP keeps running. */
  readonly stop: () => Promise<void>;
  /** Stops for good and frees the port. */
  readonly dispose: () => Promise<void>;
  /** An operator commits these lines at the CLI: `set …`, `delete …`, `deactivate …`, `activate …`. */
  readonly editByHand: (lines: readonly string[]) => Promise<void>;
}

/**
 * Creates a virtual cRPD. It does not listen until `start`; the engine is started and stopped by the caller. Used by the
 * demo's network and by tests.
 */
export function createVirtualCrpd(options: VirtualCrpdOptions): VirtualCrpd {
  const {
    name,
    engine,
    login,
    maxConnections = 5,
    credentials = ServerCredentials.createInsecure(),
  } = options;
  const switches: Switches = { ...defaultSwitches, ...options.switches };
  const faults: Faults = { ...noFaults };
  const { scheduler, wallOf, sessions, change$ } = deviceTime(options.scheduler, engine);
  const configuration = createConfiguration(options.bootText, engine, switches, options.scheduler);
  const bootedAt = options.scheduler.now();
  const calls = { capabilities: 0, get: 0, set: 0, subscribe: 0, login: 0, command: 0, configSet: 0 };
  const requested = new Set<string>();
  const violations: string[] = [];
  let listener: Listener | undefined;

  function authenticate(metadata: Metadata): void {
    if (login === undefined) return;
    const [username] = metadata.get('username');
    const [password] = metadata.get('password');
    if (username !== login.username || password !== login.password)
      throw new RpcError(status.UNAUTHENTICATED, 'Authentication failed');
  }

  function committed(): Committed {
    const { at, by } = configuration.commits.at(-1) ?? { at: bootedAt, by: 'cli' };
    return {
      tree: configuration.tree(),
      at: wallOf(at),
      user: by === 'cli' ? 'root' : (login?.username ?? 'root'),
    };
  }

  const onViolation = (what: string) => violations.push(`${name}: ${what}`);
  const onCall = (rpc: keyof typeof calls) => {
    calls[rpc] += 1;
  };
  const onRequest = (request: string) => requested.add(request);
  const transact = transactions({ configuration, faults, onViolation });
  const shown = () => ({ committed: committed(), sessions: sessions().values(), switches });
  const jet = jetServices({ login, faults, shown, transact, onCall, onRequest, onViolation });
  const { gnmi, drop } = gnmiServices({
    sessions,
    change$,
    switches,
    faults,
    scheduler,
    committed,
    transact,
    authenticate,
    onCall,
    onRequest,
  });
  const { authentication, management } = jetProto.jnx.jet;
  const services = [
    [gnmiProto.gnmi.gNMI.service, gnmi],
    [authentication.Authentication.service, jet.authentication],
    [management.Management.service, jet.management],
  ] as const;

  return {
    name,
    get address() {
      return `127.0.0.1:${listener?.port ?? 0}`;
    },
    faults,
    commits: configuration.commits,
    violations,
    calls,
    requested,
    refusedConnections: () => listener?.refused() ?? 0,
    tree: configuration.tree,
    start: async () => {
      if (listener === undefined) {
        await configuration.boot();
        listener = await listen(services, credentials, maxConnections);
      }
      listener.resume();
    },
    stop: async () => {
      drop(switches.restartStreams === 'end' ? 'end' : 'leave');
      // Clients receive the end of their streams before their connections are reset.
      await firstValueFrom(timer(5), { defaultValue: 0 });
      listener?.pause();
      jet.forget();
    },
    dispose: async () => {
      drop('leave');
      await listener?.close();
      listener = undefined;
    },
    editByHand: async (lines) => {
      await configuration.commit('cli', lines.map(editOfLine), 0);
    },
  };
}

/**
 * The clock of a device: correct when the device is created, then as fast as the lab's clock. The times of the
 * engine's sessions are converted to it.
 */
function deviceTime(lab: SchedulerLike, engine: BgpEngine) {
  // eslint-disable-next-line no-restricted-properties -- the agent's clock is not the device's
  const ahead = Date.now() - Math.floor(lab.now());
  const dated = (session: EngineSession): EngineSession =>
    session.lastEstablished === undefined
      ? session
      : { ...session, lastEstablished: session.lastEstablished + BigInt(ahead) * 1_000_000n };
  const wallOf = (at: number) => at + ahead;
  return {
    scheduler: { now: () => wallOf(lab.now()), schedule: lab.schedule.bind(lab) } satisfies SchedulerLike,
    /** Converts a time of the lab's clock to the device's clock (ms since the epoch). */
    wallOf,
    sessions: (): ReadonlyMap<string, EngineSession> =>
      new Map(Array.from(engine.sessions(), ([peer, session]) => [peer, dated(session)])),
    change$: engine.change$.pipe(
      map((change) => (change.kind === 'session' ? { ...change, session: dated(change.session) } : change)),
    ),
  };
}

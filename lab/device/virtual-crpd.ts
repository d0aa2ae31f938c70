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
  /** Junos text; throws where it is none. */
  readonly bootText: string;
  readonly engine: BgpEngine;
  readonly scheduler: SchedulerLike;
  readonly switches?: Partial<Switches>;
  /** Asked for in every call's metadata; absent: `skip-authentication`. */
  readonly login?: { readonly username: string; readonly password: string };
  readonly credentials?: ServerCredentials;
  /** `max-connections`; 5 as on a device. */
  readonly maxConnections?: number;
}

/** A cRPD as the agent sees it: gNMI and JET on a real port, a configuration, a BGP daemon behind it. */
export interface VirtualCrpd {
  readonly name: string;
  /** `127.0.0.1:port`, once it has been started, and the same after every restart. */
  readonly address: string;
  readonly faults: Faults;
  readonly commits: readonly Commit[];
  readonly violations: readonly string[];
  /** How often each call came. */
  readonly calls: Readonly<
    Record<'capabilities' | 'get' | 'set' | 'subscribe' | 'login' | 'command' | 'configSet', number>
  >;
  /** Every question so far, once: `Get /configuration/…`, `command show …`, `Subscribe STREAM …`. */
  readonly asked: ReadonlySet<string>;
  readonly refusedConnections: () => number;
  readonly tree: () => Tree;
  readonly start: () => Promise<void>;
  /** The management plane goes away, until it is started again; BGP goes on. */
  readonly stop: () => Promise<void>;
  /** Gives the port back. */
  readonly dispose: () => Promise<void>;
  /** Somebody at the CLI commits: `set …` and `delete …` lines. */
  readonly editByHand: (lines: readonly string[]) => Promise<void>;
}

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
  const asked = new Set<string>();
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

  const violated = (what: string) => violations.push(`${name}: ${what}`);
  const called = (rpc: keyof typeof calls) => {
    calls[rpc] += 1;
  };
  const noted = (question: string) => asked.add(question);
  const transact = transactions({ configuration, faults, violated });
  const shown = () => ({ committed: committed(), sessions: sessions().values(), switches });
  const jet = jetServices({ login, faults, shown, transact, called, asked: noted, violated });
  const { gnmi, drop } = gnmiServices({
    sessions,
    change$,
    switches,
    faults,
    scheduler,
    committed,
    transact,
    authenticate,
    called,
    asked: noted,
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
    asked,
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
      // A moment for the ends to be heard before the connections are torn.
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
 * A device keeps a clock of its own: right when it is created, and then as fast as the lab's. Its engine's
 * sessions are dated by that clock.
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
    /** A moment of the lab's clock by the device's (ms since 1970). */
    wallOf,
    sessions: (): ReadonlyMap<string, EngineSession> =>
      new Map(Array.from(engine.sessions(), ([peer, session]) => [peer, dated(session)])),
    change$: engine.change$.pipe(
      map((change) => (change.kind === 'session' ? { ...change, session: dated(change.session) } : change)),
    ),
  };
}

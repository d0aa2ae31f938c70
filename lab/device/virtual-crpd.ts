import {
  ServerCredentials,
  status,
  type Metadata,
  type sendUnaryData,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { firstValueFrom, timer, type SchedulerLike } from 'rxjs';
import type { GetRequest__Output } from '../../src/generated/gnmi/GetRequest.ts';
import type { SetRequest__Output } from '../../src/generated/gnmi/SetRequest.ts';
import type { Tree } from './config/tree.ts';
import { createConfiguration, type Commit } from './config/configuration.ts';
import { deviceTime } from './device-time.ts';
import type { BgpEngine } from '../engine/engine.ts';
import { noFaults, type Faults } from './faults.ts';
import { getQuestion, subscribeQuestion } from './asked.ts';
import { capabilities } from './gnmi/gnmi-capabilities.ts';
import { answerGet, type Committed } from './gnmi/get.ts';
import { statusOf } from './gnmi/gnmi-status.ts';
import type { SubscribeStream } from './gnmi/subscribe.ts';
import { createTransactions } from './transactions.ts';
import { RpcError, wire } from './protos.ts';
import { jetServices } from './jet/services.ts';
import { jetWire } from './jet/jet-wire.ts';
import { listen, type Listener } from './listener.ts';
import { editOfLine } from './junos/set-line.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { telemetryStreams } from './gnmi/streams.ts';

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

  /** A unary call: counts, authenticates, answers, and turns what is thrown into a status. */
  function unary<Q, A>(rpc: keyof typeof calls, answer: (request: Q) => A | Promise<A>) {
    return (call: ServerUnaryCall<Q, A>, callback: sendUnaryData<A>): void => {
      calls[rpc] += 1;
      Promise.resolve()
        .then(() => {
          authenticate(call.metadata);
          return answer(call.request);
        })
        .then(
          (response) => callback(null, response),
          (error: unknown) => callback(statusOf(error)),
        );
    };
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
  const { set, transact } = createTransactions({ configuration, faults, scheduler, violated });
  const jet = jetServices({
    login,
    faults,
    shown: () => ({ committed: committed(), sessions: sessions().values(), switches }),
    transact,
    called: (rpc, question) => {
      calls[rpc] += 1;
      asked.add(question);
    },
    violated,
  });
  const streams = telemetryStreams(
    { sessions, change$, switches, faults, scheduler },
    ({ metadata }) => authenticate(metadata),
    (list) => asked.add(subscribeQuestion(list)),
  );
  const gnmi = {
    Capabilities: unary('capabilities', () => capabilities),
    Get: unary('get', (request: GetRequest__Output) => {
      asked.add(getQuestion(request));
      return answerGet(request, committed(), switches, scheduler.now());
    }),
    Set: unary('set', (request: SetRequest__Output) => {
      if (switches.gnmiSet === 'unimplemented')
        throw new RpcError(status.UNIMPLEMENTED, 'Set is not implemented');
      if (switches.nativeTree !== 'served')
        throw new RpcError(status.INVALID_ARGUMENT, "unsupported origin 'juniper' in Set");
      return set(request);
    }),
    Subscribe: (stream: SubscribeStream) => {
      calls.subscribe += 1;
      streams.serve(stream);
    },
  };

  const { authentication, management } = jetWire.jnx.jet;
  const services = [
    [wire.gnmi.gNMI.service, gnmi],
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
      streams.drop(switches.restartStreams === 'end' ? 'end' : 'leave');
      // A moment for the ends to be heard before the connections are torn.
      await firstValueFrom(timer(5), { defaultValue: 0 });
      listener?.pause();
      jet.forget();
    },
    dispose: async () => {
      streams.drop('leave');
      await listener?.close();
      listener = undefined;
    },
    editByHand: async (lines) => {
      await configuration.commit('cli', lines.map(editOfLine), 0);
    },
  };
}

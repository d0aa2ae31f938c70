import {
  ServerCredentials,
  status,
  type Metadata,
  type sendUnaryData,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { firstValueFrom, timer, type SchedulerLike, type Subscription } from 'rxjs';
import type { GetRequest__Output } from '../../generated/gnmi/GetRequest.ts';
import type { SetRequest__Output } from '../../generated/gnmi/SetRequest.ts';
import type { SubscribeRequest__Output } from '../../generated/gnmi/SubscribeRequest.ts';
import type { Edit } from './config-edit.ts';
import { Refusal } from './config-refusal.ts';
import type { Tree } from './config-tree.ts';
import { createConfiguration, type Commit } from './configuration.ts';
import type { BgpEngine } from './engine.ts';
import { noFaults, type Faults } from './faults.ts';
import { answerGet } from './gnmi-get.ts';
import { editsOf } from './gnmi-set.ts';
import { serveSubscription, type SubscribeStream } from './gnmi-subscribe.ts';
import { RpcError } from './gnmi-wire.ts';
import { listen, type Listener } from './listener.ts';
import { editOfLine } from './set-line.ts';
import { defaultSwitches, type Switches } from './switches.ts';

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

/** A cRPD as the agent sees it: a gNMI server on a real port, a configuration, a BGP daemon behind it. */
export interface VirtualCrpd {
  readonly name: string;
  /** `127.0.0.1:port`, once it has been started, and the same after every restart. */
  readonly address: string;
  readonly faults: Faults;
  readonly commits: readonly Commit[];
  readonly violations: readonly string[];
  /** How often each call came. */
  readonly calls: Readonly<Record<'capabilities' | 'get' | 'set' | 'subscribe', number>>;
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
    scheduler,
    login,
    maxConnections = 5,
    credentials = ServerCredentials.createInsecure(),
  } = options;
  const switches: Switches = { ...defaultSwitches, ...options.switches };
  const faults: Faults = { ...noFaults };
  const configuration = createConfiguration(options.bootText, engine, switches, scheduler);
  const calls = { capabilities: 0, get: 0, set: 0, subscribe: 0 };
  const violations: string[] = [];
  const streams = new Map<SubscribeStream, Subscription>();
  let listener: Listener | undefined;
  let committing = false;

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

  async function set(request: SetRequest__Output) {
    const edits = editsOf(request);
    if (faults.locked || committing)
      throw new RpcError(status.UNAVAILABLE, '\nconfiguration database modified\n;');
    if (faults.refuse !== undefined) throw new RpcError(status.INVALID_ARGUMENT, faults.refuse);
    const { loseAnswer } = faults;
    faults.loseAnswer = undefined;
    if (loseAnswer === 'never') throw new RpcError(status.UNAVAILABLE, 'Socket closed');
    const lateMs = typeof loseAnswer === 'object' ? loseAnswer.landsAfterMs : 0;
    const landed = land(edits, faults.commitMs + lateMs);
    if (lateMs > 0) {
      // Nobody hears of what becomes of it.
      landed.catch(() => undefined);
      throw new RpcError(status.UNAVAILABLE, 'Socket closed');
    }
    await landed;
    if (loseAnswer === 'landed') throw new RpcError(status.UNAVAILABLE, 'Socket closed');
    const results = [
      ...request.delete.map((path) => ({ path, op: 'DELETE' as const })),
      ...request.replace.map(({ path }) => ({ path, op: 'REPLACE' as const })),
      ...request.update.map(({ path }) => ({ path, op: 'UPDATE' as const })),
    ];
    return { response: results, timestamp: `${Math.floor(scheduler.now())}000000` };
  }

  async function land(edits: readonly Edit[], commitMs: number): Promise<void> {
    committing = true;
    try {
      const { changed, violations: found } = await configuration.commit('gnmi', edits, commitMs);
      violations.push(...found.map((violation) => `${name}: ${violation}`));
      if (!changed) violations.push(`${name}: a Set that changes nothing`);
    } finally {
      committing = false;
    }
  }

  function subscribe(stream: SubscribeStream): void {
    calls.subscribe += 1;
    const end = () => {
      streams.get(stream)?.unsubscribe();
      streams.delete(stream);
    };
    stream.on('cancelled', end);
    stream.on('error', end);
    stream.on('end', () => {
      end();
      stream.end();
    });
    stream.once('data', ({ subscribe: list }: SubscribeRequest__Output) => {
      try {
        authenticate(stream.metadata);
        if (!list) throw new RpcError(status.INVALID_ARGUMENT, 'the first message must be a subscription');
        const context = {
          sessions: () => engine.sessions(),
          change$: engine.change$,
          switches,
          faults,
          scheduler,
        };
        streams.set(stream, serveSubscription(stream, list, context));
      } catch (error) {
        stream.emit('error', statusOf(error));
      }
    });
  }

  const implementation = {
    Capabilities: unary('capabilities', () => ({
      supportedModels: [
        { name: 'ietf-yang-metadata', organization: 'IETF', version: '2016-08-05' },
        {
          name: 'junos-configuration-metadata',
          organization: 'Juniper Networks, Inc.',
          version: '2021-09-01',
        },
      ],
      supportedEncodings: ['JSON', 'PROTO', 'ASCII', 'JSON_IETF'],
      gNMIVersion: '0.7.0',
    })),
    Get: unary('get', (request: GetRequest__Output) =>
      answerGet(request, configuration.tree(), switches, scheduler.now()),
    ),
    Set: unary('set', set),
    Subscribe: subscribe,
  };

  return {
    name,
    get address() {
      return `127.0.0.1:${listener?.port ?? 0}`;
    },
    faults,
    commits: configuration.commits,
    violations,
    calls,
    refusedConnections: () => listener?.refused() ?? 0,
    tree: configuration.tree,
    start: async () => {
      if (listener === undefined) {
        await configuration.boot();
        listener = await listen(implementation, credentials, maxConnections);
      }
      listener.resume();
    },
    stop: async () => {
      for (const [stream, serving] of streams) {
        serving.unsubscribe();
        if (switches.restartStreams === 'end') stream.end();
      }
      streams.clear();
      // A moment for the ends to be heard before the connections are torn.
      await firstValueFrom(timer(5), { defaultValue: 0 });
      listener?.pause();
    },
    dispose: async () => {
      for (const serving of streams.values()) serving.unsubscribe();
      streams.clear();
      await listener?.close();
      listener = undefined;
    },
    editByHand: async (lines) => {
      await configuration.commit('cli', lines.map(editOfLine), 0);
    },
  };
}

function statusOf(error: unknown): { readonly code: status; readonly details: string } {
  if (error instanceof RpcError) return error;
  if (error instanceof Refusal) return { code: status.INVALID_ARGUMENT, details: error.message };
  return { code: status.INTERNAL, details: error instanceof Error ? error.message : String(error) };
}

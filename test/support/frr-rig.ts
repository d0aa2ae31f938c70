import { onTestFinished } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import type { EngineChange } from '../../lab/engine/engine.ts';
import { bgpPort } from '../../lab/engine/frr/daemon/daemon.ts';
import { frrEngine, type FrrEngine } from '../../lab/engine/frr/frr-engine.ts';
import type { IpAddress } from '../../src/model/address.ts';
import { eventually } from './eventually.ts';
import { bgpOfJunos } from './frr-translation.ts';

/** How long real daemons may take to reach a session state (ms). */
const patienceMs = 120_000;

/** An address that no other test process uses: in 127.64.0.0/10, by the process id. */
export function loopback(n: number): IpAddress {
  const id = process.pid % 0x4000;
  return `127.${64 + (id >> 8)}.${id & 0xff}.${n}` as IpAddress;
}

/** Replaces `A1`, `A2` … in a text by the addresses, and `NET` by their first three octets. */
export function placed(text: string): string {
  return text
    .replaceAll(/\bA(\d+)\b/g, (_, n: string) => loopback(Number(n)))
    .replaceAll('NET', loopback(0).replace(/\.0$/, ''));
}

/** A real daemon in a test, with all changes that its engine has reported. */
export interface FrrNode {
  readonly engine: FrrEngine;
  /** The port of all daemons. */
  readonly port: number;
  /** Commits the contents of `protocols bgp`, and more configuration. */
  readonly commit: (bgp: string, more?: string) => Promise<void>;
  /** Its sessions, as `A2 GROUP STATE transitions`. */
  readonly changes: readonly string[];
  readonly sessions: () => readonly string[];
  readonly eventually: (session: string) => Promise<void>;
}

/** Starts real daemons at `A1`, `A2` … without configuration; they end with the test. */
export async function frrRig(count: number): Promise<readonly FrrNode[]> {
  const addresses = Array.from({ length: count }, (_, index) => loopback(index + 1));
  const port = await bgpPort(addresses);
  const { scheduler } = clockAt(30);
  const nodes = addresses.map((address) => nodeOf(frrEngine(address, { scheduler, port, speed: 30 }), port));
  onTestFinished(async () => {
    await Promise.all(nodes.map(({ engine }) => engine.dispose()));
  });
  await Promise.all(nodes.map(({ engine }) => engine.start()));
  return nodes;
}

function nodeOf(engine: FrrEngine, port: number): FrrNode {
  const changes: string[] = [];
  engine.change$.subscribe((change) => changes.push(shown(change)));
  const sessions = () =>
    Array.from(engine.sessions().values(), (session) => shown({ kind: 'session', session })).toSorted();
  return {
    engine,
    port,
    commit: (bgp, more = '') =>
      engine.apply(
        bgpOfJunos(
          placed(`routing-options { autonomous-system 65000; } protocols { bgp { ${bgp} } } ${more}`),
        ),
      ),
    changes,
    sessions,
    eventually: (session) => eventually(session, () => sessions().includes(session), patienceMs),
  };
}

function shown(change: EngineChange): string {
  if (change.kind === 'gone') return `${short(change.address)} gone`;
  const { address, group, dynamic, state, transitions } = change.session;
  return `${short(address)} ${group}${dynamic ? ' by allow' : ''} ${state} ${transitions}`;
}

function short(address: IpAddress): string {
  return `A${address.split('.')[3] ?? ''}`;
}

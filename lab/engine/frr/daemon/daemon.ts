import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Observable } from 'rxjs';
import { supervise } from '../../supervised.ts';
import { initialConfig, type FrrEndpoint } from '../config/frr-config.ts';
import { openVty, type Vty } from './vty.ts';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { IpAddress } from '../../../../src/model/address.ts';

/** A bgpd that runs, and listens at its address once it is configured. */
export interface FrrDaemon {
  readonly pid: number;
  /** All that it has of its own; it goes when it ends. */
  readonly directory: string;
  /** Its log, from the beginning. */
  readonly line$: Observable<string>;
  /** A session at its command line, in which everything may be said. */
  readonly session: () => Promise<Vty>;
  /** Its exit status; it is gone with all it had. */
  readonly ended: Promise<number>;
  readonly signal: (name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL') => void;
  /** Lets it say goodbye to its peers. */
  readonly stop: () => Promise<void>;
}

/** How long it may take to be there (ms of the wall). */
const startMs = 10_000;
/** How long it is left alone in between (ms). */
const pauseMs = 5;

/**
 * Starts a bgpd without zebra, which has been told nothing yet. Rejects when there is none, when its port is
 * taken, or when it ends before it can be talked to, with what it said.
 */
export async function startDaemon({ address, port }: FrrEndpoint): Promise<FrrDaemon> {
  const missing = missingDaemon();
  if (missing !== undefined) throw new Error(missing);
  if ((await freePortAt(address, port)) === undefined)
    throw new Error(`bgpd cannot listen at ${address} port ${port}: take another address or port`);
  const process = await supervise({
    command: daemonPath,
    // -S: as whoever runs the lab; -Z: without zebra; -P 0: no command line but the socket.
    args: [
      ...['-S', '-Z', '-p', `${port}`, '-l', address, '-A', '127.0.0.1', '-P', '0'],
      ...['-f', 'bgpd.conf', '-i', 'bgpd.pid', '--vty_socket', '.'],
    ],
    files: { 'bgpd.conf': initialConfig },
  });
  const session = async () => {
    const vty = await openVty(join(process.directory, 'bgpd.vty'));
    await vty.run('enable');
    return vty;
  };
  const said: string[] = [];
  const hearing = process.line$.subscribe((line) => said.push(line));
  try {
    await ready(session, process.ended, startMs);
  } catch (error) {
    await process.stop();
    throw new Error(`bgpd at ${address} did not start: ${said.at(-1) ?? 'it said nothing'}`, {
      cause: error,
    });
  } finally {
    hearing.unsubscribe();
  }
  const { pid, directory, line$, ended, signal, stop } = process;
  return { pid, directory, line$, session, ended, signal, stop: () => stop() };
}

/** Waits until it can be talked to. */
async function ready(session: () => Promise<Vty>, ended: Promise<number>, withinMs: number): Promise<void> {
  let status: number | undefined;
  void ended.then((known) => (status = known));
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    try {
      (await session()).close();
      return;
    } catch (error) {
      if (status !== undefined) throw new Error(`it ended with ${status}`, { cause: error });
      if (waitedMs > withinMs) throw new Error(`no command line within ${withinMs} ms`, { cause: error });
    }
    await pause(pauseMs);
  }
}

/** Where Debian puts it. */
export const daemonPath = '/usr/lib/frr/bgpd';

/** Why there can be no frr engine here, and what to do; `undefined` when there can. */
export function missingDaemon(): string | undefined {
  if (existsSync(daemonPath)) return undefined;
  return `${daemonPath} is missing: install FRR with apt-get install frr`;
}

/**
 * A port, or any when asked for 0, if it can be listened at there now; `undefined` when somebody else has it or
 * only root may. bgpd does not tell: it shares a port with another bgpd, and each gets some of the connections.
 */
export async function freePortAt(host: IpAddress, port: number): Promise<number | undefined> {
  const server = createServer();
  const given = await new Promise<number | undefined>((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' ? address?.port : undefined);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return given;
}

/** As many ports as this are tried. */
const mostTries = 20;

/**
 * A port that is free at all of these addresses, for all daemons of a lab: BGP's own, where we may listen
 * there, else any from 1024 up. Rejects when there is none.
 */
export async function bgpPort(addresses: readonly IpAddress[]): Promise<number> {
  const [first, ...others] = addresses;
  if (first === undefined) throw new Error('bgpPort: expected at least one address');
  for (let tries = 0; tries < mostTries; tries += 1) {
    const port = await freePortAt(first, tries === 0 ? 179 : 0);
    if (port === undefined) continue;
    const elsewhere = await Promise.all(others.map((address) => freePortAt(address, port)));
    if (elsewhere.every((free) => free !== undefined)) return port;
  }
  throw new Error(`no port is free at all of ${addresses.join(', ')}: give the lab addresses of its own`);
}

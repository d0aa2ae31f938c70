import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Observable } from 'rxjs';
import { supervise } from '../../supervised.ts';
import { initialConfig, type FrrEndpoint } from '../config/frr-config.ts';
import { openVty, type Vty } from './vty.ts';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { IpAddress } from '../../../../src/model/address.ts';

/** A running bgpd, which listens at its address once it is configured. */
export interface FrrDaemon {
  readonly pid: number;
  /** Its own directory, which is removed when it ends. */
  readonly directory: string;
  /** Its log, from the beginning. */
  readonly line$: Observable<string>;
  /** Opens a privileged session at its command line. */
  readonly session: () => Promise<Vty>;
  /** Its exit status, after its directory is gone. */
  readonly ended: Promise<number>;
  readonly signal: (name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL') => void;
  /** Ends it with SIGTERM, so it closes its sessions first. */
  readonly stop: () => Promise<void>;
}

/** How long bgpd may take to open its command line (ms of the wall clock). */
const startMs = 10_000;
/** Pause between two attempts (ms). */
const pauseMs = 5;

/**
 * Starts a bgpd without zebra and with only its log configured. Rejects if it is not installed, if its port is
 * taken, or if it ends before its command line opens; the error then holds the last line of its log.
 */
export async function startDaemon({ address, port }: FrrEndpoint): Promise<FrrDaemon> {
  const missing = missingDaemon();
  if (missing !== undefined) throw new Error(missing);
  if ((await freePortAt(address, port)) === undefined)
    throw new Error(`bgpd cannot listen at ${address} port ${port}: take another address or port`);
  const process = await supervise({
    command: daemonPath,
    // -S: as the user who runs the lab; -Z: without zebra; -P 0: no command line except the socket.
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
  const lines: string[] = [];
  const subscription = process.line$.subscribe((line) => lines.push(line));
  try {
    await ready(session, process.ended, startMs);
  } catch (error) {
    await process.stop();
    throw new Error(`bgpd at ${address} did not start: ${lines.at(-1) ?? 'it logged nothing'}`, {
      cause: error,
    });
  } finally {
    subscription.unsubscribe();
  }
  const { pid, directory, line$, ended, signal, stop } = process;
  return { pid, directory, line$, session, ended, signal, stop: () => stop() };
}

/** Waits until the command line accepts a session. */
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

/** Where Debian installs it. */
export const daemonPath = '/usr/lib/frr/bgpd';

/** The error that names the missing package; `undefined` if bgpd is installed. */
export function missingDaemon(): string | undefined {
  if (existsSync(daemonPath)) return undefined;
  return `${daemonPath} is missing: install FRR with apt-get install frr`;
}

/**
 * Returns the port (any free one for 0) if the address can be bound now; `undefined` if it is taken or reserved for
 * root. bgpd itself does not report a conflict: two of them share the port, and each gets some of the connections.
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

const maxTries = 20;

/**
 * Finds a port for all daemons of a lab, free at all of these addresses: BGP's 179 if the process may bind it, else
 * any port from 1024 up. Rejects if there is none.
 */
export async function bgpPort(addresses: readonly IpAddress[]): Promise<number> {
  const [first, ...others] = addresses;
  if (first === undefined) throw new Error('bgpPort: expected at least one address');
  for (let tries = 0; tries < maxTries; tries += 1) {
    const port = await freePortAt(first, tries === 0 ? 179 : 0);
    if (port === undefined) continue;
    const elsewhere = await Promise.all(others.map((address) => freePortAt(address, port)));
    if (elsewhere.every((free) => free !== undefined)) return port;
  }
  throw new Error(`no port is free at all of ${addresses.join(', ')}: give the lab other addresses`);
}

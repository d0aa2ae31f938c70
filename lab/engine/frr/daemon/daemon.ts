import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Observable } from 'rxjs';
import { supervise } from '../../supervised.ts';
import { freePortAt } from './free-port-at.ts';
import type { FrrPlace } from '../frr-place.ts';
import { startText } from '../config/frr-text.ts';
import { daemonPath, missingDaemon } from './missing-daemon.ts';
import { openVty, type Vty } from './vty.ts';

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
export async function startDaemon({ address, port }: FrrPlace): Promise<FrrDaemon> {
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
    files: { 'bgpd.conf': startText },
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

import type { IpAddress } from '../../../src/model/address.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { supervise, whenReady } from '../supervised.ts';
import { birdRoutes, type BirdPath } from './routes.ts';
import { birdText, protocolOf, type BirdConfig } from './text.ts';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';

/** A plain router outside the cluster: it announces routes and lists those it has learned. */
export interface BirdRouter {
  /** All paths of all prefixes, including its own. */
  readonly routes: () => Promise<readonly BirdPath[]>;
  /** The addresses of neighbors whose session is established. */
  readonly established: () => Promise<readonly IpAddress[]>;
  /** Loads another configuration; sessions that are in both configurations stay up. */
  readonly reconfigure: (config: BirdConfig) => Promise<void>;
  /** Makes it hang (SIGSTOP). */
  readonly freeze: () => void;
  /** Lets it continue (SIGCONT). */
  readonly thaw: () => void;
  readonly stop: () => Promise<void>;
}

/** Starts a bird. Rejects with the package to install if it is missing, or with its output if it does not start. */
export async function startBird(first: BirdConfig): Promise<BirdRouter> {
  let config = first;
  const missing = missingBird();
  if (missing !== undefined) throw new Error(missing);
  const process = await supervise({
    command: birdPath,
    args: ['-f', '-c', 'bird.conf', '-s', 'bird.ctl', '-P', 'bird.pid'],
    files: { 'bird.conf': birdText(config) },
  });
  const ask = (command: string) => askBird(join(process.directory, 'bird.ctl'), command);
  /** A reconfiguration cuts a long answer off; then the command is repeated. */
  const askWithRetry = async (command: string, tries = 5): Promise<readonly string[]> =>
    ask(command).catch((error: unknown) => {
      if (tries === 1 || !String(error).includes('Stopped due to reconfiguration')) throw error;
      return askWithRetry(command, tries - 1);
    });
  await whenReady(process, `bird at ${config.address}`, () => ask('show status'));

  return {
    routes: async () => birdRoutes(await askWithRetry('show route all')),
    established: async () => {
      const up = (await ask('show protocols')).flatMap(
        (line) => /^(peer\S+) .*Established/.exec(line)?.[1] ?? [],
      );
      return config.neighbors
        .map(({ address }) => address)
        .filter((address) => up.includes(protocolOf(address)));
    },
    reconfigure: async (next) => {
      await writeFile(join(process.directory, 'bird.conf'), birdText(next));
      await ask('configure');
      config = next;
    },
    freeze: () => process.signal('SIGSTOP'),
    thaw: () => process.signal('SIGCONT'),
    stop: () => process.stop(),
  };
}

/** Where Debian installs it. */
export const birdPath = '/usr/sbin/bird';

/** The error that names the missing package; `undefined` if bird is installed. */
export function missingBird(): string | undefined {
  if (existsSync(birdPath)) return undefined;
  return `${birdPath} is missing: install bird with apt-get install bird2`;
}

/**
 * Sends one command to a bird's control socket and returns the lines of its answer without their codes. Rejects if no
 * answer comes within `deadlineMs` of the wall clock.
 *
 *     0001 BIRD 2.0.12 ready.        the greeting
 *     1007-Table master4:            a line, more follow
 *      203.0.113.0/24 …              a line with the code of the one before it
 *     0000                           the last line (any code and a blank); codes from 8000 up are errors
 */
export function askBird(path: string, command: string, deadlineMs = 5000): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const lines: string[] = [];
    let [begun, greeted] = ['', false];
    socket.setTimeout(deadlineMs, () => socket.destroy(new Error(`${path}: no answer to ${command}`)));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${path}: hung up before it answered ${command}`)));
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      const pieces = (begun + text).split('\n');
      begun = pieces.pop() ?? '';
      for (const piece of pieces) {
        const {
          code,
          mark,
          rest = '',
        } = /^(?<code>\d{4})?(?<mark>[ -])(?<rest>.*)$/.exec(piece)?.groups ?? {};
        if (!greeted) {
          greeted = true;
          socket.write(`${command}\n`);
        } else if (code !== undefined && mark === ' ') {
          if (Number(code) >= 8000) reject(new Error(`${command}: ${rest}`));
          else resolve(rest === '' ? lines : [...lines, rest]);
          socket.destroy();
        } else lines.push(rest);
      }
    });
  });
}

import type { IpAddress } from '../../../src/model/address.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { supervise } from '../supervised.ts';
import { whenReady } from '../when-ready.ts';
import { askBird } from './bird-control.ts';
import { birdRoutes, type BirdPath } from './bird-routes.ts';
import { birdText, protocolOf, type BirdConfig } from './bird-text.ts';
import { birdPath, missingBird } from './missing-bird.ts';

/** A plain router outside of the cluster: it announces routes, and tells which it has. */
export interface BirdRouter {
  /** All paths of all prefixes, its own among them. */
  readonly routes: () => Promise<readonly BirdPath[]>;
  /** The addresses of neighbors whose session is established. */
  readonly established: () => Promise<readonly IpAddress[]>;
  /** Takes another configuration; sessions that stand in both stay. */
  readonly reconfigure: (config: BirdConfig) => Promise<void>;
  /** It hangs, and goes on. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly stop: () => Promise<void>;
}

/** Starts a bird; rejects where there is none, naming the package, and with its own words when it does not start. */
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
  /** A new configuration ends a long answer in its middle: then it is asked again. */
  const askUndisturbed = async (command: string, tries = 5): Promise<readonly string[]> =>
    ask(command).catch((error: unknown) => {
      if (tries === 1 || !String(error).includes('Stopped due to reconfiguration')) throw error;
      return askUndisturbed(command, tries - 1);
    });
  await whenReady(process, `bird at ${config.address}`, () => ask('show status'));

  return {
    routes: async () => birdRoutes(await askUndisturbed('show route all')),
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

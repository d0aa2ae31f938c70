import { spawnSync } from 'node:child_process';

/** What `--engine frr` runs, on Debian. */
const packages = ['frr', 'bird2'];

/** Installs the daemons with apt-get, for which one has to be root; returns its exit status. */
export function installDaemons(): number {
  const words = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '--no-install-recommends'];
  const { status, error } = spawnSync('env', [...words, ...packages], { stdio: 'inherit' });
  if (error !== undefined)
    throw new Error(`apt-get cannot be run: install ${packages.join(' and ')} yourself`);
  return status ?? 1;
}

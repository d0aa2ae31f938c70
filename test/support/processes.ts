import { readdirSync, readFileSync } from 'node:fs';
import type { IpAddress } from '../../src/model/address.ts';

/** Processes that have an address among their arguments: the daemon at that address, and its watchdog. */
export function processesAt(address: IpAddress): readonly number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && read(`/proc/${pid}/cmdline`).split('\0').includes(address))
    .map(Number);
}

/** The bgpd at that address; throws if there is none. */
export function bgpdAt(address: IpAddress): number {
  const pid = processesAt(address).find((known) => read(`/proc/${known}/comm`) === 'bgpd\n');
  if (pid === undefined) throw new Error(`there is no bgpd at ${address}`);
  return pid;
}

/** Nothing when the process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

import { existsSync } from 'node:fs';

/** Where Debian puts it. */
export const daemonPath = '/usr/lib/frr/bgpd';

/** Why there can be no frr engine here, and what to do; `undefined` when there can. */
export function missingDaemon(): string | undefined {
  if (existsSync(daemonPath)) return undefined;
  return `${daemonPath} is missing: install FRR with apt-get install frr`;
}

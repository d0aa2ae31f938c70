import { existsSync, readdirSync, readlinkSync } from 'node:fs';

/** Linux lists the open sockets of a process; elsewhere they cannot be counted. */
export const canCountSockets = existsSync('/proc/self/fd');

/** How many sockets this process has open. */
export function openSockets(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:');
    } catch {
      return false; // The descriptor that listed the folder is already closed.
    }
  }).length;
}

import { readFileSync } from 'node:fs';
import { parseResolvConf, type ResolvConf } from './resolv-conf.ts';

/** Reads the file at `path`; throws the system's error, which names it. */
export function readResolvConf(path = '/etc/resolv.conf'): ResolvConf {
  return parseResolvConf(readFileSync(path, 'utf8'));
}

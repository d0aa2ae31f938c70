import { existsSync, readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A configuration that the device has saved, and the file that it is in. */
export interface FormerConfiguration {
  readonly path: string;
  readonly text: string;
}

/**
 * What a device has saved at `path`, or compressed beside it, as Junos does unless told otherwise: the later one.
 * Nothing where there is none, or only an empty one. Throws the system's error where one cannot be read.
 */
export function formerConfiguration(path: string): FormerConfiguration | undefined {
  return [path, `${path}.gz`]
    .filter((one) => existsSync(one))
    .toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
    .map((one) => ({ path: one, text: textIn(one) }))
    .find(({ text }) => text.trim() !== '');
}

function textIn(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') && bytes.length > 0 ? gunzipSync(bytes) : bytes).toString('utf8');
}

import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FreshAccess } from './fresh-access.ts';
import { writeWhole } from './write-whole.ts';

/**
 * Writes the configuration, and before it what gets the agent in: a device never has a way in that its agent
 * does not know. Throws the system's error.
 */
export function writeBoot(output: string, text: string, { files, stale }: FreshAccess['credentials']): void {
  for (const [path, content] of files) {
    if (dirname(path) !== dirname(output)) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeWhole(path, content);
  }
  for (const path of stale) rmSync(path, { force: true });
  writeWhole(output, text);
  // The device would read the compressed one as well, and nobody could say which wins.
  rmSync(`${output}.gz`, { force: true });
}

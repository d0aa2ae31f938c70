import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../model/message-of.ts';
import type { FreshAccess } from './access/create-access.ts';

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

/**
 * Writes a file whole or not at all, readable by its owner only: whoever reads meanwhile, or after the power went,
 * sees the former one or this one. Throws an Error with the path and
 * the system's reason; nothing is left behind then.
 */
function writeWhole(path: string, text: string): void {
  const beside = `${path}.new`;
  try {
    rmSync(beside, { force: true });
    const file = openSync(beside, 'wx', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    const why = messageOf(error);
    throw new Error(`${path} cannot be written: ${why}`, { cause: error });
  }
}

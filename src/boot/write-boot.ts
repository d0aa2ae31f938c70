import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../model/message-of.ts';
import type { CreatedAccess } from './access/create-access.ts';

/**
 * Writes the credentials of the agent and then the configuration, so that a device never boots with credentials that
 * its agent does not have. Throws the system's error.
 */
export function writeBoot(
  output: string,
  text: string,
  { files, stale }: CreatedAccess['credentials'],
): void {
  for (const [path, content] of files) {
    if (dirname(path) !== dirname(output)) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeAtomically(path, content);
  }
  for (const path of stale) rmSync(path, { force: true });
  writeAtomically(output, text);
  // The device would also read a compressed configuration, and it is not documented which one wins.
  rmSync(`${output}.gz`, { force: true });
}

/**
 * Writes a file that only its owner can read. A reader sees the former content or the new one, even after a power
 * failure. Throws an Error with the path and the system's reason, and leaves nothing behind then.
 */
function writeAtomically(path: string, text: string): void {
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

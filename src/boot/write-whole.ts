import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { messageOf } from '../model/message-of.ts';

/**
 * Writes a file whole or not at all, readable by its owner only: whoever reads meanwhile, or after the power went,
 * sees the former one or this one. Throws an Error with the path and
 * the system's reason; nothing is left behind then.
 */
export function writeWhole(path: string, text: string): void {
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

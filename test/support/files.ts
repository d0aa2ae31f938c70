import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Writes a file with that name into a new folder, which is removed when the test ends; returns its path. */
export function temporaryFile(name: string, text: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** An empty folder, which is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshrr-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { daemonPath } from '../../../../lab/engine/frr/daemon/daemon.ts';
import { missing } from '../../../support/programs.ts';

const golden = fileURLToPath(new URL('../../../golden/frr/', import.meta.url));

/** The lines that bgpd rejects in a configuration file; it loads the rest. */
function complaints(file: string): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), 'meshrr-golden-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const args = ['-S', '-Z', '-C', '-f', file, '-i', join(directory, 'bgpd.pid')];
  const { stdout, stderr } = spawnSync(daemonPath, args, { encoding: 'utf8' });
  return `${stdout}\n${stderr}`.split('\n').filter((line) => line.includes('config line'));
}

describe.skipIf(missing('frr'))('bgpd accepts the golden configuration', () => {
  it.each(missing('frr') ? [] : readdirSync(golden))('%s', (name) => {
    expect(complaints(join(golden, name))).toEqual([]);
  });

  it('but rejects an unknown line', () => {
    const directory = mkdtempSync(join(tmpdir(), 'meshrr-golden-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const file = join(directory, 'bgpd.conf');
    writeFileSync(file, 'router bgp 65000\n no such line\nexit\n');

    expect(complaints(file)).toMatchObject([expect.stringContaining('no such line')]);
  });
});

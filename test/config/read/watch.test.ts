import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clockAt } from '../../../src/clock.ts';
import { findingLine } from '../../../src/config/check/finding.ts';
import { loadSettings, type Loaded } from '../../../src/config/read/load.ts';
import { watchSettings } from '../../../src/config/read/watch.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryFile, temporaryFolder } from '../../support/files.ts';

const settings = (hostname: string) =>
  `bgpgroups: [{ name: M, type: mesh, source: { hostname: ${hostname} } }]\n`;

/** What watching a file emits: the host name of its only source, or its problems. */
function watching(path: string) {
  const load = () => loadSettings({}, path);
  const emitted: string[] = [];
  const subscription = watchSettings(path, load(), load, clockAt(10)).subscribe((loaded) => {
    if (loaded.kind === 'problems') {
      emitted.push(...loaded.problems.map((problem) => findingLine('f', problem).replace(dirname(path), '')));
    } else {
      const [group] = loaded.settings.bgpgroups;
      const [source] = group?.type === 'mesh' ? group.sources : [];
      emitted.push(source?.sourcetype === 'dns' ? source.hostname : '?');
    }
  });
  onTestFinished(() => subscription.unsubscribe());
  return emitted;
}

describe('a settings file', () => {
  it('is loaded again when it is written in place', async () => {
    const path = temporaryFile('f.yml', settings('a'));
    const emitted = watching(path);
    writeFileSync(path, settings('b'));
    await eventually('the settings', () => emitted.includes('b'));
    writeFileSync(path, settings('c'));
    await eventually('the next settings', () => emitted.includes('c'));
    expect(emitted).toEqual(['b', 'c']);
  });

  it('is loaded again when another file is renamed over it, as editors do', async () => {
    const path = temporaryFile('f.yml', settings('a'));
    const emitted = watching(path);
    writeFileSync(`${path}.new`, settings('b'));
    renameSync(`${path}.new`, path);
    await eventually('the settings', () => emitted.length > 0);
    expect(emitted).toEqual(['b']);
  });

  it('is loaded again when the ..data link of a mounted ConfigMap moves', async () => {
    const folder = temporaryFolder();
    const version = (name: string, hostname: string) => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'f.yml'), settings(hostname));
      symlinkSync(name, join(folder, '..data_tmp'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    };
    version('..2026_1', 'a');
    symlinkSync(join('..data', 'f.yml'), join(folder, 'f.yml'));
    const emitted = watching(join(folder, 'f.yml'));
    version('..2026_2', 'b');
    rmSync(join(folder, '..2026_1'), { recursive: true });
    await eventually('the settings', () => emitted.length > 0);
    expect(emitted).toEqual(['b']);
  });

  it('is reported once with all its problems, and when it is valid again', async () => {
    const path = temporaryFile('f.yml', settings('a'));
    const emitted = watching(path);
    writeFileSync(path, `asn: none\nbgp: 1\n${settings('b')}`);
    await eventually('the problems', () => emitted.length > 0);
    expect(emitted).toEqual([
      expect.stringContaining('f:1:6: asn: expected'),
      expect.stringContaining('f:2:6: bgp: unknown setting'),
    ]);
    writeFileSync(path, settings('a'));
    await eventually('the settings', () => emitted.includes('a'));
    expect(emitted).toHaveLength(3);
  });

  it('is a problem when it is gone, and the environment does not replace it', async () => {
    const path = temporaryFile('f.yml', settings('a'));
    const emitted = watching(path);
    rmSync(path);
    await eventually('the problem', () => emitted.length > 0);
    expect(emitted).toEqual([expect.stringContaining('there is no such file')]);
  });

  it('is a problem when loading it throws, and is loaded again after that', async () => {
    const path = temporaryFile('f.yml', settings('a'));
    const first = loadSettings({}, path);
    const emitted: Loaded[] = [];
    let fails = true;
    const load = () => {
      if (fails) throw new TypeError('an unexpected error');
      return loadSettings({}, path);
    };
    const subscription = watchSettings(path, first, load, clockAt(10)).subscribe((loaded) =>
      emitted.push(loaded),
    );
    onTestFinished(() => subscription.unsubscribe());
    await eventually('the problem', () => emitted.length > 0);
    expect(emitted).toMatchObject([
      {
        kind: 'problems',
        origin: path,
        problems: [{ path: '', message: expect.stringContaining('an unexpected error') as string }],
      },
    ]);

    fails = false;
    writeFileSync(path, settings('b'));
    await eventually('the settings', () => emitted.length > 1);
    expect(emitted[1]?.kind).toBe('settings');
  });

  it('is not reported when only a comment has changed', async () => {
    const path = temporaryFile('f.yml', settings('a'));
    const emitted = watching(path);
    writeFileSync(path, `# a comment\n${settings('a')}`);
    writeFileSync(join(dirname(path), 'other'), 'another file');
    writeFileSync(path, settings('b'));
    await eventually('the settings', () => emitted.length > 0);
    expect(emitted).toEqual(['b']);
  });

  it('is found in a folder that did not exist, for which the system reports no events', async () => {
    const folder = join(temporaryFolder(), 'later');
    const path = join(folder, 'f.yml');
    const emitted = watching(path);
    // By then the reads at the start are over.
    await pause(300);
    mkdirSync(folder);
    writeFileSync(path, settings('b'));
    await eventually('the settings', () => emitted.length > 0);
    expect(emitted).toEqual(['b']);
  });
});

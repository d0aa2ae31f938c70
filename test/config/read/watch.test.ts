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

/** Watches a file in place; what it says comes as the host name of its only source, or as its problems. */
function watching(path: string) {
  const load = () => loadSettings({}, path);
  const told: string[] = [];
  const subscription = watchSettings(path, load(), load, clockAt(10)).subscribe((loaded) => {
    if (loaded.kind === 'problems') {
      told.push(...loaded.problems.map((problem) => findingLine('f', problem).replace(dirname(path), '')));
    } else {
      const [group] = loaded.settings.bgpgroups;
      const [source] = group?.type === 'mesh' ? group.sources : [];
      told.push(source?.sourcetype === 'dns' ? source.hostname : '?');
    }
  });
  onTestFinished(() => subscription.unsubscribe());
  return told;
}

describe('settings are read again', () => {
  it('when their file is written in place', async () => {
    const path = temporaryFile('f.yml', settings('a'));
    const told = watching(path);
    writeFileSync(path, settings('b'));
    await eventually('the news', () => told.includes('b'));
    writeFileSync(path, settings('c'));
    await eventually('more news', () => told.includes('c'));
    expect(told).toEqual(['b', 'c']);
  });

  it('when another file is renamed over it, as editors do', async () => {
    const path = temporaryFile('f.yml', settings('a'));
    const told = watching(path);
    writeFileSync(`${path}.new`, settings('b'));
    renameSync(`${path}.new`, path);
    await eventually('the news', () => told.length > 0);
    expect(told).toEqual(['b']);
  });

  it('when the ..data link of a mounted ConfigMap moves', async () => {
    const folder = temporaryFolder();
    const version = (name: string, hostname: string) => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'f.yml'), settings(hostname));
      symlinkSync(name, join(folder, '..data_tmp'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    };
    version('..2026_1', 'a');
    symlinkSync(join('..data', 'f.yml'), join(folder, 'f.yml'));
    const told = watching(join(folder, 'f.yml'));
    version('..2026_2', 'b');
    rmSync(join(folder, '..2026_1'), { recursive: true });
    await eventually('the news', () => told.length > 0);
    expect(told).toEqual(['b']);
  });

  it('and told once with every problem, then when they are right again', async () => {
    const path = temporaryFile('f.yml', settings('a'));
    const told = watching(path);
    writeFileSync(path, `asn: none\nbgp: 1\n${settings('b')}`);
    await eventually('the problems', () => told.length > 0);
    expect(told).toEqual([
      expect.stringContaining('f:1:6: asn: expected'),
      expect.stringContaining('f:2:6: bgp: unknown setting'),
    ]);
    writeFileSync(path, settings('a'));
    await eventually('the news', () => told.includes('a'));
    expect(told).toHaveLength(3);
  });

  it('and a file that is gone is a problem, not the defaults', async () => {
    const path = temporaryFile('f.yml', settings('a'));
    const told = watching(path);
    rmSync(path);
    await eventually('the problem', () => told.length > 0);
    expect(told).toEqual([expect.stringContaining('cannot be read: ENOENT')]);
  });

  it('and whatever reading them throws is a problem with them, not the end', async () => {
    const path = temporaryFile('f.yml', settings('a'));
    const first = loadSettings({}, path);
    const told: Loaded[] = [];
    let fails = true;
    const load = () => {
      if (fails) throw new TypeError('nobody thought of this');
      return loadSettings({}, path);
    };
    const subscription = watchSettings(path, first, load, clockAt(10)).subscribe((loaded) =>
      told.push(loaded),
    );
    onTestFinished(() => subscription.unsubscribe());
    await eventually('the problem', () => told.length > 0);
    expect(told).toMatchObject([
      {
        kind: 'problems',
        origin: path,
        problems: [{ path: '', message: expect.stringContaining('nobody thought of this') as string }],
      },
    ]);

    fails = false;
    writeFileSync(path, settings('b'));
    await eventually('the news', () => told.length > 1);
    expect(told[1]?.kind).toBe('settings');
  });

  it('and say the same: a comment is no news', async () => {
    const path = temporaryFile('f.yml', settings('a'));
    const told = watching(path);
    writeFileSync(path, `# somebody was here\n${settings('a')}`);
    writeFileSync(join(dirname(path), 'other'), 'another file');
    writeFileSync(path, settings('b'));
    await eventually('the news', () => told.length > 0);
    expect(told).toEqual(['b']);
  });

  it('though the system tells nothing of a folder that was not there', async () => {
    const folder = join(temporaryFolder(), 'later');
    const path = join(folder, 'f.yml');
    const told = watching(path);
    // Long enough for the looks at the start to be over.
    await pause(300);
    mkdirSync(folder);
    writeFileSync(path, settings('b'));
    await eventually('the news', () => told.length > 0);
    expect(told).toEqual(['b']);
  });
});

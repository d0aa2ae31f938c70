import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findingLine } from '../../../src/config/check/finding.ts';
import { loadSettings } from '../../../src/config/read/load.ts';
import { nowhere, someGroup } from '../../support/config/loading.ts';
import { temporaryFile, temporaryFolder } from '../../support/files.ts';

function problemsOf(path: string | undefined, place?: string): readonly string[] {
  const loaded = loadSettings({ MESH_SERVICE_NAME: 'meshrr' }, path, place);
  return loaded.kind === 'problems' ? loaded.problems.map((problem) => findingLine('f', problem)) : [];
}

describe('a file given by its path', () => {
  it('has to exist, even if the environment has settings', () => {
    expect(problemsOf(nowhere)).toEqual([
      'f: there is no such file: check the path, and whether its volume is mounted',
    ]);
  });

  it('is a problem if the system refuses it for another reason', () => {
    expect(problemsOf(`/${'x'.repeat(300)}`)).toEqual(['f: cannot be read: ENAMETOOLONG: name too long']);
  });
});

describe('the file at the default path', () => {
  it('is read if no path is given, and the environment only if it does not exist', () => {
    const place = temporaryFile('meshrr.conf.yml', someGroup);

    expect(loadSettings({ MESH_SERVICE_NAME: 'other' }, undefined, place)).toMatchObject({
      kind: 'settings',
      origin: place,
      settings: { bgpgroups: [{ name: 'M' }] },
    });
    expect(loadSettings({}, undefined, join(temporaryFolder(), 'meshrr.conf.yml')).origin).toBe(
      'environment',
    );
  });

  it('is a problem if it is a folder', () => {
    expect(problemsOf(undefined, temporaryFolder())).toEqual(['f: is a directory: name the file in it']);
  });
});

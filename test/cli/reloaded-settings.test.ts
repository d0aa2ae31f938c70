import { writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { reloadedSettings } from '../../src/cli/reloaded-settings.ts';
import { clockAt } from '../../src/clock.ts';
import { findingLine } from '../../src/config/check/finding.ts';
import { loadSettings, type Loaded } from '../../src/config/read/load.ts';
import type { KubeAccess } from '../../src/kubernetes/kube-request.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFile } from '../support/files.ts';

const group = (source: string) => `bgpgroups: [{ name: M, type: mesh, source: { ${source} } }]\n`;

function watching(kubeAccess: () => KubeAccess) {
  const path = temporaryFile('f.yml', group('hostname: a'));
  const told: Loaded[] = [];
  const subscription = reloadedSettings(path, loadSettings({}, path), {}, kubeAccess, clockAt(10)).subscribe(
    (loaded) => told.push(loaded),
  );
  onTestFinished(() => subscription.unsubscribe());
  return { path, told };
}

describe('a source that becomes the API server while the agent runs', () => {
  it('is asked, where there is an account for it', async () => {
    let asked = 0;
    const { path, told } = watching(() => {
      asked += 1;
      return {} as KubeAccess;
    });
    writeFileSync(path, group('sourcetype: endpointslice, service: core'));
    await eventually('the settings', () => told.length > 0);
    expect(told.map(({ kind }) => kind)).toEqual(['settings']);
    expect(asked).toBeGreaterThan(0);
  });

  it('is a problem where there is none: the settings before stay in force', async () => {
    const { path, told } = watching(() => {
      throw new Error('no service account is mounted');
    });
    writeFileSync(path, group('sourcetype: endpointslice, service: core'));
    await eventually('the problem', () => told.length > 0);
    expect(
      told.flatMap((loaded) =>
        loaded.kind === 'problems' ? loaded.problems.map((problem) => findingLine('f', problem)) : [],
      ),
    ).toEqual(['f: bgpgroups: the settings ask the API server, and no service account is mounted']);
  });
});

import { writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { reloadedSettings } from '../../src/cli/run.ts';
import { clockAt } from '../../src/clock.ts';
import { findingLine } from '../../src/config/check/finding.ts';
import { loadSettings, type Loaded } from '../../src/config/read/load.ts';
import type { KubeAccess } from '../../src/kubernetes/kube-request.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFile } from '../support/files.ts';

const group = (source: string) => `bgpgroups: [{ name: M, type: mesh, source: { ${source} } }]\n`;

function watching(kubeAccess: () => KubeAccess) {
  const path = temporaryFile('f.yml', group('hostname: a'));
  const emitted: Loaded[] = [];
  const subscription = reloadedSettings(path, loadSettings({}, path), {}, kubeAccess, clockAt(10)).subscribe(
    (loaded) => emitted.push(loaded),
  );
  onTestFinished(() => subscription.unsubscribe());
  return { path, emitted };
}

describe('an endpointslice source that is added while the agent runs', () => {
  it('is used if there is an account for the API server', async () => {
    let asked = 0;
    const { path, emitted } = watching(() => {
      asked += 1;
      return {} as KubeAccess;
    });
    writeFileSync(path, group('sourcetype: endpointslice, service: core'));
    await eventually('the settings', () => emitted.length > 0);
    expect(emitted.map(({ kind }) => kind)).toEqual(['settings']);
    expect(asked).toBeGreaterThan(0);
  });

  it('is a problem if there is none, and the settings before stay in force', async () => {
    const { path, emitted } = watching(() => {
      throw new Error('no service account is mounted');
    });
    writeFileSync(path, group('sourcetype: endpointslice, service: core'));
    await eventually('the problem', () => emitted.length > 0);
    expect(
      emitted.flatMap((loaded) =>
        loaded.kind === 'problems' ? loaded.problems.map((problem) => findingLine('f', problem)) : [],
      ),
    ).toEqual(['f: bgpgroups: needs the API server: no service account is mounted']);
  });
});

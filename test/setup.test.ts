import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Reload, Setup } from '../src/agent.ts';
import { clockAt } from '../src/clock.ts';
import { loadSettings, type Loaded } from '../src/config/read/load.ts';
import { policyOf } from '../src/config/policy-of.ts';
import type { Settings } from '../src/config/schema/settings.ts';
import type { KubeAccess } from '../src/kubernetes/kube-request.ts';
import { defaultPace } from '../src/learn/setup.ts';
import { reloads } from '../src/setup.ts';
import { sourcesIn } from '../src/sources.ts';
import { anyValue, goodSettings, nearlyGoodSettings } from './support/any-settings.ts';
import { temporaryFile } from './support/files.ts';

const self = { identity: 'me', addresses: new Set<never>() };
const setupOf = (settings: Settings): Setup => ({
  policy: policyOf(settings, self, 'seed'),
  pace: defaultPace,
  sources: sourcesIn(settings, {
    clock: clockAt(),
    random: () => 0.5,
    resolvConf: () => ({ nameservers: ['192.0.2.53'], search: [''], ndots: 1, attempts: 1 }),
    kubeAccess: () => ({ namespace: 'here' }) as KubeAccess,
  }),
});

describe('a settings file that is read again', () => {
  it('is accepted, or rejected with its problems, whatever it contains; the next one is read as well', () => {
    const path = temporaryFile('f.yml', stringify(goodSettings));
    const first = loadSettings({}, path);
    if (first.kind !== 'settings') throw new Error('the settings to begin with are not right');
    const loaded$ = new Subject<Loaded>();
    const told: Reload[] = [];
    let end = '';
    reloads(first.settings, loaded$, setupOf).subscribe({
      next: (reload) => told.push(reload),
      error: (error: unknown) => (end = String(error)),
    });

    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: nearlyGoodSettings }, anyValue), (raw) => {
        writeFileSync(path, stringify(raw));
        loaded$.next(loadSettings({}, path));
        expect(end).toBe('');
        const last = told.pop();
        expect(last?.kind === 'accepted' || last?.problems.length).toBeTruthy();
      }),
      { numRuns: 400 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { settingsOf } from '../lab/story/agent-settings.ts';
import {
  discoveriesOf,
  hasKubernetesSource,
  needsKubernetes,
  sourcesIn,
  withoutKubernetesSources,
  type SourceHost,
} from '../src/sources.ts';
import { handClock } from './support/hand-clock.ts';

const host: SourceHost = {
  clock: handClock(),
  random: () => 0,
  resolvConf: () => {
    throw new Error('not called before a subscription');
  },
  kubeAccess: () => ({
    server: 'https://10.43.0.1',
    namespace: 'core',
    credentials: () => Promise.resolve({}),
  }),
};

const settings = (more: object = {}, sources: readonly object[] = allTypes) =>
  settingsOf({
    asn: 65000,
    encrypted_root_pw: '*',
    mode: 'ipv4rr',
    bgpgroups: [{ name: 'MESH', type: 'mesh', sources }],
    ...more,
  });
const allTypes = [
  { sourcetype: 'dns', hostname: 'mesh.test' },
  { sourcetype: 'endpointslice', service: 'meshrr' },
  { sourcetype: 'static', addresses: ['10.0.0.1'] },
];
const questions = (of = settings()) => Array.from(discoveriesOf(of, host).keys());

describe('the sources in the settings', () => {
  it('have a discovery each, with a namespace from the API server’s access', () => {
    expect(sourcesIn(settings(), host).map(({ id }) => id)).toEqual([
      'dns mesh.test A',
      'dns mesh.test AAAA',
      'endpointslice core/meshrr',
      'static MESH',
    ]);
  });

  it('start again only when their own question has changed', () => {
    const [dns, slices, list] = questions();
    const changed = questions(settings({ resync: '7s' }));

    expect(questions()).toEqual([dns, slices, list]);
    expect(changed.slice(0, 2)).toEqual([dns, slices]);
    // A static list is repeated every `resync`.
    expect(changed[2]).not.toBe(list);
  });

  it('need the API server exactly when one of them asks it', () => {
    const others = withoutKubernetesSources(settings());

    expect([hasKubernetesSource(settings()), needsKubernetes(settings())]).toEqual([true, true]);
    expect([hasKubernetesSource(others), needsKubernetes(others)]).toEqual([false, false]);
    expect(sourcesIn(others, host)).toHaveLength(3);
    expect(() => questionsWithoutServer()).toThrow('MESH: the API server is unknown');
  });
});

function questionsWithoutServer() {
  const { kubeAccess: _, ...rest } = host;
  return discoveriesOf(settings(), rest);
}

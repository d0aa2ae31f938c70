import { describe, expect, it } from 'vitest';
import { changedSettings, notApplied } from '../../src/config/compare.ts';
import { decode } from '../../src/config/check/decode.ts';

const mesh = { name: 'MESH', type: 'mesh', source: { hostname: 'mesh' } };
const core = { name: 'CORE', type: 'mesh', source: { hostname: 'core' }, max_peers: 2 };

function settings(bgpgroups: readonly unknown[], more: Record<string, unknown> = {}) {
  const decoded = decode({ bgpgroups, ...more });
  if (decoded.kind === 'problems') throw new Error(JSON.stringify(decoded.problems));
  return decoded.settings;
}

describe('settings that differ are listed by name', () => {
  it.each([
    ['none', settings([mesh, core]), []],
    ['one that says the same in other words', settings([mesh, core], { settle: 0.25, resync: '30s' }), []],
    ['durations', settings([mesh, core], { settle: '1s', drain_max: '2m' }), ['drain_max', 'settle']],
    [
      'a group that is new',
      settings([mesh, core, { ...core, name: 'X', source: { hostname: 'x' } }]),
      ['bgpgroups X'],
    ],
    ['a group that is gone', settings([mesh]), ['bgpgroups CORE']],
    ['a group that is different', settings([mesh, { ...core, max_peers: 1 }]), ['bgpgroups CORE']],
    [
      'the order of groups, because an address belongs to the first',
      settings([core, mesh]),
      ['bgpgroups, their order'],
    ],
    [
      'a secret, without its value',
      settings([mesh, core], { encrypted_root_pw: '$6$x' }),
      ['encrypted_root_pw'],
    ],
  ])('%s', (_, after, names) => {
    expect(changedSettings(settings([mesh, core]), after)).toEqual(names);
  });
});

describe('changes that do not take effect in a running agent', () => {
  it('are listed with what has to restart for them', () => {
    const after = settings([mesh], {
      crpd: { transport: 'jet' },
      http: { port: 1 },
      control: { port: 2 },
      metrics: { prefixes: true },
      asn: 1,
      mode: 'ipv4rr',
      settle: '1s',
      down_after: '1s',
    });

    expect(notApplied(settings([mesh, core]), after)).toEqual([
      { setting: 'asn', needs: 'pod' },
      { setting: 'mode', needs: 'pod' },
      { setting: 'crpd', needs: 'agent' },
      { setting: 'http', needs: 'agent' },
      { setting: 'metrics', needs: 'agent' },
    ]);
  });

  it.each([
    ['the address of cRPD, where render has it listen', { address: '127.0.0.1:1' }, 'pod'],
    ['clear text, which render configures as well', { clear_text: true, transport: 'jet' }, 'pod'],
    ['a login that is in the boot configuration', { username: 'a', password_file: 'b' }, 'pod'],
    ['files for TLS', { tls: { ca: 'ca.crt' } }, 'agent'],
  ])('need a new pod if the boot configuration has them as well: %s', (_, crpd, needs) => {
    expect(notApplied(settings([mesh]), settings([mesh], { crpd }))).toEqual([{ setting: 'crpd', needs }]);
  });

  it('of a group need a new pod if only the boot configuration has them', () => {
    const before = { ...mesh, asranges: [1], vars: { export: 'A' } };
    const after = { ...mesh, asranges: [2], vars: { export: 'B' }, min_peers: 2 };

    expect(notApplied(settings([before, core]), settings([after, { ...core, vars: { x: 1 } }]))).toEqual([
      { setting: 'bgpgroups MESH asranges', needs: 'pod' },
      { setting: 'bgpgroups MESH vars', needs: 'pod' },
      { setting: 'bgpgroups CORE vars', needs: 'pod' },
    ]);
  });
});

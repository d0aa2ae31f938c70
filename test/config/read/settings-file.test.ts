import { describe, expect, it } from 'vitest';
import { defaults, meshDefaults, load, loadEnvironment, someGroup } from '../../support/config/loading.ts';

describe("a file of the original's 0.2", () => {
  const file = `
# Route server of the north side; the Service of this pod's namespace is the mesh.
encrypted_root_pw: "$6$saltsalt$notarealhash"
asn: "65000"
mode: evpnrs
bgpgroups:
- name: MESHRR-MESH
  type: Mesh
  source:
    sourcetype: DNS
    hostname: routeserver # same namespace
- name: MESHRR-CLIENTS
  type: subtractive
  prefixes:
  - 10.0.0.0/9
  - 10.128.0.0/9
  - 10.64.0.0/10
  asranges:
  - 65001-65500
  - 65510
- name: MESHRR-UPSTREAM
  type: mesh
  source:
    sourcetype: dns
    hostname: meshrr.core.svc.cluster.local
  max_peers: 2
`;

  it('works unchanged', () => {
    expect(load(file)).toEqual({
      settings: {
        ...defaults,
        encrypted_root_pw: '$6$saltsalt$notarealhash',
        asn: 65_000,
        mode: 'evpnrs',
        bgpgroups: [
          {
            name: 'MESHRR-MESH',
            type: 'mesh',
            ...meshDefaults,
            sources: [{ sourcetype: 'dns', hostname: 'routeserver' }],
          },
          {
            name: 'MESHRR-CLIENTS',
            type: 'subtractive',
            prefixes: ['10.0.0.0/8'],
            asranges: [
              { first: 65_001, last: 65_500 },
              { first: 65_510, last: 65_510 },
            ],
          },
          {
            name: 'MESHRR-UPSTREAM',
            type: 'mesh',
            ...meshDefaults,
            max_peers: 2,
            sources: [{ sourcetype: 'dns', hostname: 'meshrr.core.svc.cluster.local' }],
          },
        ],
      },
      notices: [],
    });
  });

  it('takes the licence and `resync` from variables, as the original did', () => {
    const { settings, notices } = load(file, { LICENSE_KEY: 'E123 abc', UPDATE_SECONDS: '15' });

    expect(settings).toMatchObject({ license_key: 'E123 abc', resync: 15_000, asn: 65_000 });
    expect(notices).toEqual(['f: UPDATE_SECONDS: is deprecated: set `resync` in a settings file']);
  });

  it('takes precedence over variables', () => {
    const { settings } = load(`${someGroup}resync: 5\n`, { UPDATE_SECONDS: '15', AUTONOMOUS_SYSTEM: '1' });

    expect(settings?.resync).toBe(5000);
    expect(settings?.asn).toBeUndefined();
  });

  it('has the problems of a wrong variable under the name of the variable', () => {
    expect(load(someGroup, { UPDATE_SECONDS: 'often' })).toEqual({
      problems: [
        'f: UPDATE_SECONDS: expected a duration such as 10, 10s, 250ms or 5m of at least 100ms, not "often"',
      ],
    });
  });
});

describe('an AS number with a dot', () => {
  it.each([
    ['"65000.1"', '65000.1'],
    ['"1.0"', '1.0'],
    ['"65000"', 65_000],
    ['65000', 65_000],
    ['65000 # a comment', 65_000],
  ])('asn: %s is read', (written, asn) => {
    expect(load(`asn: ${written}\n${someGroup}`).settings?.asn).toBe(asn);
  });

  it.each([
    ['65000.10', 'an AS number with a dot needs quotes, or YAML reads it as a fraction: "65000.10"'],
    ['65000.0', 'an AS number with a dot needs quotes, or YAML reads it as a fraction: "65000.0"'],
    ['"65536.1"', 'expected an AS number, such as 65000 or "65000.1", not "65536.1"'],
    ['"1.65536"', 'expected an AS number, such as 65000 or "65000.1", not "1.65536"'],
    ['"0.0"', 'expected an AS number, such as 65000 or "65000.1", not "0.0"'],
    ['"1.2.3"', 'expected an AS number, such as 65000 or "65000.1", not "1.2.3"'],
    ['0', 'expected an AS number, such as 65000 or "65000.1", not 0'],
  ])('asn: %s is one problem', (written, message) => {
    expect(load(`asn: ${written}\n${someGroup}`).problems).toEqual([`f:1:6: asn: ${message}`]);
  });

  it('may come from a variable', () => {
    expect(loadEnvironment({ AUTONOMOUS_SYSTEM: '65000.10' }).settings?.asn).toBe('65000.10');
  });
});

describe('a variable that differs from the file', () => {
  const environment = {
    MESHRR_MODE: 'evpnrs',
    AUTONOMOUS_SYSTEM: '65001',
    ENCRYPTED_ROOT_PW: '$6$other',
    LICENSE_KEY: 'same',
    UPDATE_SECONDS: '30',
  };
  const differs = (name: string, setting: string) =>
    `f: ${name}: differs from \`${setting}\` in the file, which is used: remove one of them`;

  it('causes a notice, which shows no value', () => {
    const { settings, notices } = load(
      `mode: IPv4RR\nasn: 65000\nencrypted_root_pw: $6$this\nlicense_key: same\nresync: 30\n${someGroup}`,
      environment,
    );
    expect(settings).toMatchObject({ mode: 'ipv4rr', asn: 65_000, encrypted_root_pw: '$6$this' });
    expect(notices).toEqual([
      'f: UPDATE_SECONDS: is deprecated: set `resync` in a settings file',
      differs('AUTONOMOUS_SYSTEM', 'asn'),
      differs('MESHRR_MODE', 'mode'),
      differs('ENCRYPTED_ROOT_PW', 'encrypted_root_pw'),
    ]);
  });

  it('causes a notice if the setting can only come from the file, and the file lacks it', () => {
    const { settings, notices } = load(someGroup, { MESHRR_MODE: 'evpnrs', AUTONOMOUS_SYSTEM: '65001' });
    expect(settings?.mode).toBeUndefined();
    expect(notices).toEqual([
      'f: AUTONOMOUS_SYSTEM: is ignored because there is a settings file: set `asn` in it',
      'f: MESHRR_MODE: is ignored because there is a settings file: set `mode` in it',
    ]);
  });

  it('causes no notice if both mean the same', () => {
    const { notices } = load(`mode: evpnrs\nasn: "65001"\n${someGroup}`, {
      MESHRR_MODE: 'EVPNRS',
      AUTONOMOUS_SYSTEM: '65001',
    });
    expect(notices).toEqual([]);
  });
});

describe('a file with all settings that the original does not have', () => {
  it('is read with its durations in ms', () => {
    const { settings, notices } = load(`
router_id_pool: 10.0.0.0/8
peer_limit: 16
selection: Random
down_after: 2
connect_grace: 1.5m
remove_after: 30s
rebalance_after: 1h
drain_min: 5
drain_max: 2m
drain_awaits: [10.42.0.0/16, "2001:DB8:0::/48"]
settle: 100ms
resync: 5
crpd:
  address: "[2001:db8::1]:50051"
  transport: JET
  tls: { ca: /tls/ca.crt, cert: /tls/tls.crt, key: /tls/tls.key, server_name: crpd }
  username: meshrr
  password_file: /secrets/password
http: { address: 127.0.0.1, port: 0 }
metrics: { prefixes: true }
bgpgroups:
- name: A
  type: mesh
  min_peers: 2
  sources:
  - hostname: Meshrr.Core.
  - { sourcetype: Static, addresses: [10.0.0.1, "2001:DB8::1"] }
- { name: B, type: SUBTRACTIVE, prefixes: ["2001:db8:0::/48", 192.0.2.1] }
`);

    expect(notices).toEqual([]);
    expect(settings).toEqual({
      router_id_pool: '10.0.0.0/8',
      peer_limit: 16,
      selection: 'random',
      down_after: 2000,
      connect_grace: 90_000,
      remove_after: 30_000,
      rebalance_after: 3_600_000,
      drain_min: 5000,
      drain_max: 120_000,
      drain_awaits: ['10.42.0.0/16', '2001:db8::/48'],
      settle: 100,
      resync: 5000,
      crpd: {
        address: '[2001:db8::1]:50051',
        clear_text: 'no',
        transport: 'jet',
        tls: { ca: '/tls/ca.crt', cert: '/tls/tls.crt', key: '/tls/tls.key', server_name: 'crpd' },
        username: 'meshrr',
        password_file: '/secrets/password',
      },
      http: { address: '127.0.0.1', port: 0 },
      metrics: { prefixes: true },
      kubernetes_events: false,
      bgpgroups: [
        {
          name: 'A',
          type: 'mesh',
          ...meshDefaults,
          min_peers: 2,
          sources: [
            { sourcetype: 'dns', hostname: 'meshrr.core.' },
            { sourcetype: 'static', addresses: ['10.0.0.1', '2001:db8::1'] },
          ],
        },
        { name: 'B', type: 'subtractive', prefixes: ['192.0.2.1/32', '2001:db8::/48'] },
      ],
    });
  });

  it.each([
    ['crpd.example:32767', 1],
    ['192.0.2.1:32767', 1],
    ['127.0.0.2:32767', 0],
    ['"[::1]:32767"', 0],
    ['localhost:32767', 0],
  ])('with a password in clear text to %s has %i warnings', (address, warnings) => {
    const { notices } = load(
      `${someGroup}crpd: { address: ${address}, username: meshrr, password_file: /secrets/password }\n`,
    );

    expect(notices).toHaveLength(warnings);
  });
});

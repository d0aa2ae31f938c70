import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../src/config/environment.ts';
import { findingLine } from '../../../src/config/check/finding.ts';
import { loadSettings } from '../../../src/config/read/load.ts';
import { temporaryFile, temporaryFolder } from '../../support/files.ts';

const nowhere = '/does/not/exist/meshrr.conf.yml';

/** What loading a file with this text says: the settings, or all problems with the file named `f`. */
function load(text: string, environment: Environment = {}) {
  const path = temporaryFile('meshrr.conf.yml', text);
  const loaded = loadSettings(environment, path);
  return loaded.kind === 'settings'
    ? { settings: loaded.settings, notices: loaded.notices.map((notice) => findingLine('f', notice)) }
    : { problems: loaded.problems.map((problem) => findingLine('f', problem)) };
}

function loadEnvironment(environment: Environment) {
  const loaded = loadSettings(environment, undefined, nowhere);
  expect(loaded.origin).toBe('environment');
  return loaded.kind === 'settings'
    ? { settings: loaded.settings, notices: loaded.notices.map((notice) => findingLine('', notice)) }
    : { problems: loaded.problems.map((problem) => findingLine('', problem)) };
}

/** What a setting is that nobody has told. */
const untold = {
  selection: 'rendezvous',
  down_after: 10_000,
  connect_grace: 60_000,
  remove_after: 30_000,
  rebalance_after: 300_000,
  settle: 250,
  drain_min: 15_000,
  drain_max: 60_000,
  resync: 30_000,
  crpd: { address: '127.0.0.1:32767', clear_text: 'no', transport: 'auto' },
  http: { port: 9179 },
  metrics: { prefixes: false },
  kubernetes_events: false,
};

const someGroup = 'bgpgroups: [{ name: M, type: mesh, source: { hostname: meshrr } }]\n';

it.each(['{ address: "::1", port: 9180 }', '', '9180', '{ adress: whatever }'])(
  'a `control: %s` of a former version passes, and is said to do nothing',
  (control) => {
    const { settings, notices } = load(`${someGroup}control: ${control}\n`);

    expect(settings?.bgpgroups).toHaveLength(1);
    expect(notices).toEqual([
      expect.stringMatching(/^f: control: does nothing any more, take it away: .*Unix socket/),
    ]);
  },
);

it.each(['community: hunter2', 'comunity: 4711', 'crpd: { user: hunter2 }', 'remember: hunter2 4711'])(
  'an unknown setting is named, and its value, which may be a secret, is not shown: %s',
  (line) => {
    const { problems } = load(`${someGroup}${line}\n`);

    expect(problems).toEqual([
      expect.stringMatching(/: unknown setting, its value is .* \(not shown\)(;|$)/),
    ]);
    expect(problems?.join()).not.toMatch(/hunter2|4711/);
  },
);

describe('a file of the original', () => {
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
        ...untold,
        encrypted_root_pw: '$6$saltsalt$notarealhash',
        asn: 65_000,
        mode: 'evpnrs',
        bgpgroups: [
          {
            name: 'MESHRR-MESH',
            type: 'mesh',
            min_peers: 1,
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
            min_peers: 1,
            max_peers: 2,
            sources: [{ sourcetype: 'dns', hostname: 'meshrr.core.svc.cluster.local' }],
          },
        ],
      },
      notices: [],
    });
  });

  it('takes the licence and the pace from the environment, as it did', () => {
    const { settings, notices } = load(file, { LICENSE_KEY: 'E123 abc', UPDATE_SECONDS: '15' });

    expect(settings).toMatchObject({ license_key: 'E123 abc', resync: 15_000, asn: 65_000 });
    expect(notices).toEqual(['f: UPDATE_SECONDS: is deprecated, write `resync` into a settings file']);
  });

  it('says more than the environment', () => {
    const { settings } = load(`${someGroup}resync: 5\n`, { UPDATE_SECONDS: '15', AUTONOMOUS_SYSTEM: '1' });

    expect(settings?.resync).toBe(5000);
    expect(settings?.asn).toBeUndefined();
  });

  it('names the variable when that is what is wrong', () => {
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
    ['65000.10', 'an AS number with a dot needs quotes, or YAML takes it for a fraction: "65000.10"'],
    ['65000.0', 'an AS number with a dot needs quotes, or YAML takes it for a fraction: "65000.0"'],
    ['"65536.1"', 'expected an AS number, such as 65000 or "65000.1", not "65536.1"'],
    ['"1.65536"', 'expected an AS number, such as 65000 or "65000.1", not "1.65536"'],
    ['"0.0"', 'expected an AS number, such as 65000 or "65000.1", not "0.0"'],
    ['"1.2.3"', 'expected an AS number, such as 65000 or "65000.1", not "1.2.3"'],
    ['0', 'expected an AS number, such as 65000 or "65000.1", not 0'],
  ])('asn: %s is a problem, told once', (written, message) => {
    expect(load(`asn: ${written}\n${someGroup}`).problems).toEqual([`f:1:6: asn: ${message}`]);
  });

  it('comes from the environment as well', () => {
    expect(loadEnvironment({ AUTONOMOUS_SYSTEM: '65000.10' }).settings?.asn).toBe('65000.10');
  });
});

describe("a template's own values", () => {
  it('stand under vars, at the top and in a group', () => {
    const { settings } = load(`
vars: { site: north, mtu: 9000, nested: { a: [1, yes, null, 2.5] } }
bgpgroups:
- { name: M, type: mesh, source: { hostname: meshrr }, vars: { export: PARTIAL-OUT } }
- { name: C, type: subtractive, prefixes: [10.0.0.0/8], vars: { import: [A, B] } }
`);
    expect(settings?.vars).toEqual({ site: 'north', mtu: 9000, nested: { a: [1, 'yes', null, 2.5] } });
    expect(settings?.bgpgroups).toMatchObject([
      { vars: { export: 'PARTIAL-OUT' } },
      { vars: { import: ['A', 'B'] } },
    ]);
  });

  it('have names that templates can say, and hide none that they know', () => {
    const { problems } = load(`vars:
  asn: 1
  POD_IP: 1
  bgpgroups_mesh: 1
  range: 1
  2fast: 1
  a-b: 1
  not: 1
  __class__: 1
  x: &x [*x]
bgpgroups:
- name: M
  type: mesh
  source: { hostname: meshrr }
  vars: { hostname: fine, asn: fine, max_peers: 1, prefixes: 1, items: 1, "": 1 }
`);
    expect(problems?.join('\n')).toMatchInlineSnapshot(`
      "f:2:8: vars.asn: templates know this name already, take another one
      f:3:11: vars.POD_IP: templates know this name already, take another one
      f:4:19: vars.bgpgroups_mesh: templates know this name already, take another one
      f:5:10: vars.range: templates know this name already, take another one
      f:6:10: vars.2fast: a name has letters, digits and _, a letter first
      f:7:8: vars.a-b: a name has letters, digits and _, a letter first
      f:8:8: vars.not: templates know this name already, take another one
      f:9:14: vars.__class__: a name has letters, digits and _, a letter first
      f:10:9: vars.x: expected text, a number, true, false, null, or lists and mappings of them, not deeper than 20, not a list
      f:15:49: bgpgroups[0].vars.max_peers: templates know this name already, take another one
      f:15:62: bgpgroups[0].vars.prefixes: templates know this name already, take another one
      f:15:72: bgpgroups[0].vars.items: templates know this name already, take another one
      f:15:79: bgpgroups[0].vars.: a name has letters, digits and _, a letter first"
    `);
  });

  it('of the original, beside our settings, are told where they belong', () => {
    const { problems } = load(`site: north
http: { colour: red }
bgpgroups:
- { name: M, type: mesh, source: { hostname: meshrr }, export: PARTIAL-OUT }
`);
    expect(problems).toEqual([
      'f:1:7: site: unknown setting, its value is text (not shown); values for a template of your own go under `vars:`',
      'f:2:17: http.colour: unknown setting, its value is text (not shown)',
      'f:4:64: bgpgroups[0].export: unknown setting, its value is text (not shown); values for a template of your own go under `vars:` of the group',
    ]);
  });
});

describe('what file and environment say differently', () => {
  const environment = {
    MESHRR_MODE: 'evpnrs',
    AUTONOMOUS_SYSTEM: '65001',
    ENCRYPTED_ROOT_PW: '$6$other',
    LICENSE_KEY: 'same',
    UPDATE_SECONDS: '30',
  };
  const differs = (name: string, setting: string) =>
    `f: ${name}: says something else than \`${setting}\` of the file, which counts; remove one of them`;

  it('is said, and shows no value', () => {
    const { settings, notices } = load(
      `mode: IPv4RR\nasn: 65000\nencrypted_root_pw: $6$this\nlicense_key: same\nresync: 30\n${someGroup}`,
      environment,
    );
    expect(settings).toMatchObject({ mode: 'ipv4rr', asn: 65_000, encrypted_root_pw: '$6$this' });
    expect(notices).toEqual([
      'f: UPDATE_SECONDS: is deprecated, write `resync` into a settings file',
      differs('AUTONOMOUS_SYSTEM', 'asn'),
      differs('MESHRR_MODE', 'mode'),
      differs('ENCRYPTED_ROOT_PW', 'encrypted_root_pw'),
    ]);
  });

  it('is said where the file says nothing and the variable does not count', () => {
    const { settings, notices } = load(someGroup, { MESHRR_MODE: 'evpnrs', AUTONOMOUS_SYSTEM: '65001' });
    expect(settings?.mode).toBeUndefined();
    expect(notices).toEqual([
      'f: AUTONOMOUS_SYSTEM: does not count beside a settings file, write `asn` into it',
      'f: MESHRR_MODE: does not count beside a settings file, write `mode` into it',
    ]);
  });

  it('is nothing where they agree', () => {
    const { notices } = load(`mode: evpnrs\nasn: "65001"\n${someGroup}`, {
      MESHRR_MODE: 'EVPNRS',
      AUTONOMOUS_SYSTEM: '65001',
    });
    expect(notices).toEqual([]);
  });
});

describe('mode routeserver', () => {
  const notice =
    'mode: `routeserver` meant EVPN in 0.2; here it means what it did in the first version, IPv4 unless MESHRR_FAMILY_INET and _EVPN say otherwise; write `evpnrs` for EVPN';

  it('is said to have meant EVPN in 0.2, in a file and without one', () => {
    expect(load(`mode: RouteServer\n${someGroup}`).notices).toEqual([`f: ${notice}`]);
    expect(loadEnvironment({ MESHRR_MODE: 'routeserver' }).notices).toContain(notice);
  });

  it('means in the environment of the first version what it meant there', () => {
    expect(loadEnvironment({ MESHRR_MODE: 'routeserver', MESH_SERVICE_NAME: 'm' }).notices).not.toContain(
      notice,
    );
  });
});

describe('a file with all that is new', () => {
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
  ])('warns of a password in plain text to %s: %i', (address, warnings) => {
    const { notices } = load(
      `${someGroup}crpd: { address: ${address}, username: meshrr, password_file: /secrets/password }\n`,
    );

    expect(notices).toHaveLength(warnings);
  });
});

describe('problems', () => {
  it('are told all at once, in order, with their places and values', () => {
    const { problems } = load(`encrypted_root_pw: 12345
asn: "99999999999"
mode: ipv5
colour: red
down_after: soon
resync: 0
crpd: { address: nowhere, username: x, tls: { cert: a } }
http: 5
bgpgroups:
- name: A
  type: mesh
- name: A
  type: Mesh
  source: { sourcetype: DNS, hostname: 10.0.0.1 }
  max_peers: 0
- { name: B, type: mesh, source: { hostname: x }, max_peers: 2, min_peers: 3, prefixes: [] }
- { name: C, type: star }
- { name: "D E", type: subtractive }
- name: F
  type: subtractive
  prefixes: [10.1.0.0/8, 10.0.0.0/16, ten]
- 7
- { name: G, type: mesh, source: { sourcetype: EndpointSlice, service: Core.x }, spread: zone }
- { name: H, type: mesh, source: { sourcetype: carrier-pigeon } }
- { name: I, type: mesh, source: { sourcetype: static, addresses: [10.0.0, 10.0.0.1] } }
- { name: J, type: subtractive, prefixes: [10.0.0.0/8], max_peers: 1 }
- { name: K, type: mesh, source: { hostname: X. }, asranges: [5-3] }
- { name: L, type: subtractive, prefixes: [] }
- { name: M, type: mesh, source: { hostname: a }, sources: [{ hostname: b_-c }] }
- { type: subtractive, prefixes: ["::/0"] }
`);

    expect(problems?.join('\n')).toMatchInlineSnapshot(`
      "f:1:20: encrypted_root_pw: expected text, not a number (not shown)
      f:2:6: asn: expected an AS number, such as 65000 or "65000.1", not "99999999999"
      f:3:7: mode: expected one of ipv4rr, ipv6rr, dualrr, evpnrs, routereflector, routeserver, not "ipv5"
      f:4:9: colour: unknown setting, its value is text (not shown); values for a template of your own go under \`vars:\`
      f:5:13: down_after: expected a duration such as 10, 10s, 250ms or 5m, not "soon"
      f:6:9: resync: expected a duration such as 10, 10s, 250ms or 5m of at least 100ms, not 0
      f:7:7: crpd: username and password_file belong together, one of them is missing
      f:7:18: crpd.address: expected host:port, not "nowhere"
      f:7:45: crpd.tls: cert and key belong together, one of them is missing
      f:8:7: http: expected a mapping, not 5
      f:10:3: bgpgroups[0].source: is missing: a mesh group has to know where its members come from
      f:12:9: bgpgroups[1].name: "A" is bgpgroups[0] already
      f:14:40: bgpgroups[1].source.hostname: expected a host name (addresses go under \`sourcetype: static\`), not "10.0.0.1"
      f:15:14: bgpgroups[1].max_peers: expected a whole number from 1 to 100000, not 0
      f:16:76: bgpgroups[2].min_peers: expected at most max_peers, not 3
      f:16:89: bgpgroups[2].prefixes: unknown setting, its value is a list; values for a template of your own go under \`vars:\` of the group
      f:17:20: bgpgroups[3].type: expected one of mesh, subtractive, not "star"
      f:18:3: bgpgroups[4].prefixes: is missing
      f:18:11: bgpgroups[4].name: expected the name of a Junos BGP group, not "D E"
      f:21:14: bgpgroups[5].prefixes[0]: expected 10.0.0.0/8, without host bits, not "10.1.0.0/8"
      f:21:39: bgpgroups[5].prefixes[2]: expected a prefix such as 10.0.0.0/8, not "ten"
      f:22:3: bgpgroups[6]: expected a mapping, not 7
      f:23:72: bgpgroups[7].source.service: expected the name of a Kubernetes object, such as meshrr-core, not "Core.x"
      f:23:90: bgpgroups[7].spread: needs max_peers: without it everybody is a peer, wherever they are
      f:24:48: bgpgroups[8].source.sourcetype: expected one of dns, endpointslice, static, not "carrier-pigeon"
      f:25:68: bgpgroups[9].source.addresses[0]: expected an IPv4 or IPv6 address, not "10.0.0"
      f:26:43: bgpgroups[10].prefixes: 10.0.0.0/8 overlaps 10.0.0.0/16 of F, a client would belong to both
      f:26:68: bgpgroups[10].max_peers: unknown setting, its value is a number (not shown); values for a template of your own go under \`vars:\` of the group
      f:27:34: bgpgroups[11].source: "x." is bgpgroups[2].source already
      f:27:63: bgpgroups[11].asranges[0]: expected an AS number or a range of them such as 65001-65500, not "5-3"
      f:28:43: bgpgroups[12].prefixes: expected at least one, the list is empty
      f:29:60: bgpgroups[13].sources: cannot stand beside \`source\`, put all of them here
      f:30:3: bgpgroups[14].name: is missing"
    `);
  });

  it.each([
    ['nothing', '', 'f:1:1: expected a mapping, not null'],
    ['a list', '- 1', 'f:1:1: expected a mapping, not a list'],
    ['a word', 'meshrr', 'f:1:1: expected a mapping, not "meshrr"'],
    ['no groups', 'asn: 1', 'f:1:1: bgpgroups: is missing'],
    ['a number of groups', 'bgpgroups: 3', 'f:1:12: bgpgroups: expected a list, not 3'],
    [
      'an empty list of groups',
      'bgpgroups: []',
      'f:1:12: bgpgroups: expected at least one, the list is empty',
    ],
    [
      'sources without a dash',
      'bgpgroups: [{ name: M, type: mesh, max_peers: 2, spread: zone, sources: { hostname: a } }]',
      'f:1:73: bgpgroups[0].sources: expected a list (each entry begins with a dash), not a mapping',
    ],
    ['an empty crpd', `crpd:\n${someGroup}`, 'f:1:6: crpd: expected a mapping, not null'],
    ['a key twice', `asn: 1\nasn: 2\n${someGroup}`, 'f:2:1: asn stands here for the second time'],
    ['a tab', 'crpd:\n\taddress: x', 'f:2:1: tabs cannot indent in YAML, use blanks'],
    ['two documents', `${someGroup}---\na: 1`, 'f:2:1: expected one YAML document, a second one begins here'],
    ['an open bracket', 'bgpgroups: [', 'f:1:13: this is not YAML (bad indent)'],
    ['a stray *', 'asn: *x', 'f: an alias (*) without its anchor (&); text that begins with * needs quotes'],
  ])('are told of %s', (_, text, problem) => {
    expect(load(text).problems).toContain(problem);
  });

  it('are told of a file that is not there, although the environment could do', () => {
    const loaded = loadSettings({ MESH_SERVICE_NAME: 'meshrr' }, nowhere);

    expect(loaded).toMatchObject({ kind: 'problems', origin: nowhere });
    expect(loaded.kind === 'problems' && loaded.problems[0]?.message).toMatch(/^cannot be read: ENOENT/);
  });

  it('never show a secret', () => {
    const secret = 'hunter2-hunter2';
    const files = [
      `encrypted_root_pw: [${secret}]\n`,
      `encrypted_root_pw: 77777\n`,
      `rootpassword: ${secret}\n`,
      `crpd: { password: ${secret}, token: 77777, key: { a: ${secret} } }\n`,
      `asn: $6$${secret}\n`,
      `license_key: "${secret}\n`,
      `license_key: ${secret}: ${secret}\n`,
      `encrypted_root_pw: *${secret}\n`,
      `encrypted_root_pw: @${secret}\n`,
      `encrypted_root_pw: !${secret} x\n`,
    ].map((text) => text + someGroup);

    for (const file of files) {
      const { problems = [] } = load(file);
      expect(problems, file).not.toEqual([]);
      expect(problems.join('\n')).not.toMatch(/hunter2|77777/);
    }
  });
});

describe('the default place', () => {
  it('is read when nobody names a file, and the environment only when it is not there', () => {
    const place = temporaryFile('meshrr.conf.yml', someGroup);

    expect(loadSettings({ MESH_SERVICE_NAME: 'other' }, undefined, place)).toMatchObject({
      kind: 'settings',
      origin: place,
      settings: { bgpgroups: [{ name: 'M' }] },
    });
  });

  it('is a problem when it is there and cannot be read', () => {
    const folder = temporaryFolder();

    expect(loadSettings({}, undefined, folder)).toMatchObject({
      kind: 'problems',
      problems: [{ path: '', message: expect.stringMatching(/^cannot be read: EISDIR/) as string }],
    });
    expect(loadSettings({}, undefined, join(folder, 'meshrr.conf.yml')).origin).toBe('environment');
  });
});

describe("the first version's environment", () => {
  it('becomes its three groups', () => {
    const { settings, notices } = loadEnvironment({
      POD_IP: '10.42.0.25',
      MESH_SERVICE_NAME: 'meshrr-lothlorien',
      UPSTREAM_SERVICE_NAME: 'meshrr-core',
      ENCRYPTED_ROOT_PW: '$6$saltsalt$notarealhash',
      AUTONOMOUS_SYSTEM: '65000',
      MESHRR_CLIENTRANGE: '0.0.0.0/0',
    });

    expect(settings).toEqual({
      ...untold,
      encrypted_root_pw: '$6$saltsalt$notarealhash',
      asn: 65_000,
      bgpgroups: [
        {
          name: 'MESHRR-MESH',
          type: 'mesh',
          min_peers: 1,
          sources: [{ sourcetype: 'dns', hostname: 'meshrr-lothlorien.default.svc.cluster.local' }],
        },
        {
          name: 'MESHRR-UPSTREAM',
          type: 'mesh',
          min_peers: 1,
          max_peers: 2,
          sources: [{ sourcetype: 'dns', hostname: 'meshrr-core.default.svc.cluster.local' }],
        },
        { name: 'MESHRR-CLIENTS', type: 'subtractive', prefixes: ['0.0.0.0/0'] },
      ],
    });
    expect(notices).toEqual([
      "no settings file, the first version's variables are used; a file can say more",
    ]);
  });

  it('needs only one of the services, and takes namespace and domain', () => {
    const { settings, notices } = loadEnvironment({
      MESH_SERVICE_NAME: '',
      UPSTREAM_SERVICE_NAME: 'meshrr',
      KUBE_NAMESPACE: 'core',
      SERVICE_ROOT_DOMAIN: 'svc.example',
    });

    expect(settings?.bgpgroups).toEqual([
      expect.objectContaining({
        name: 'MESHRR-UPSTREAM',
        max_peers: 2,
        sources: [{ sourcetype: 'dns', hostname: 'meshrr.core.svc.example' }],
      }),
    ]);
    expect(notices).toContain('MESHRR_CLIENTRANGE: is missing, so the group MESHRR-CLIENTS is left alone');
  });

  it('may be a route server, with its range written short', () => {
    const { settings } = loadEnvironment({
      MESH_SERVICE_NAME: 'meshrr-core',
      MESHRR_MODE: 'routeserver',
      MESHRR_ASRANGE: '65001-65535',
      MESHRR_CLIENTRANGE: '10.0/16',
    });

    expect(settings).toMatchObject({
      mode: 'routeserver',
      bgpgroups: [{}, { prefixes: ['10.0.0.0/16'], asranges: [{ first: 65_001, last: 65_535 }] }],
    });
  });

  it('is told what is wrong with it by the names of its variables', () => {
    expect(
      loadEnvironment({
        MESHRR_CLIENTRANGE: '10.0.0.1/8',
        AUTONOMOUS_SYSTEM: 'AS65000',
        UPDATE_SECONDS: '-1',
      }),
    ).toEqual({
      problems: [
        'MESH_SERVICE_NAME: is missing; it or UPSTREAM_SERVICE_NAME is needed',
        'AUTONOMOUS_SYSTEM: expected an AS number, such as 65000 or "65000.1", not "AS65000"',
        'MESHRR_CLIENTRANGE: expected 10.0.0.0/8, without host bits, not "10.0.0.1/8"',
        'UPDATE_SECONDS: expected a duration such as 10, 10s, 250ms or 5m of at least 100ms, not "-1"',
      ],
    });
    expect(loadEnvironment({ MESHRR_CLIENTRANGE: '10.0.0.0/8' })).toEqual({
      problems: ['MESH_SERVICE_NAME: is missing; it or UPSTREAM_SERVICE_NAME is needed'],
    });
  });
});

describe('0.2 without a file', () => {
  it('has its default groups, with a few variables on top', () => {
    const { settings, notices } = loadEnvironment({
      ENCRYPTED_ROOT_PW: '$6$saltsalt$notarealhash',
      MESHRR_MODE: 'ipv6rr',
      UPDATE_SECONDS: '20',
    });

    expect(settings).toEqual({
      ...untold,
      encrypted_root_pw: '$6$saltsalt$notarealhash',
      asn: 65_000,
      mode: 'ipv6rr',
      resync: 20_000,
      bgpgroups: [
        {
          name: 'MESHRR-MESH',
          type: 'mesh',
          min_peers: 1,
          sources: [{ sourcetype: 'dns', hostname: 'meshrr' }],
        },
        { name: 'MESHRR-CLIENTS', type: 'subtractive', prefixes: ['0.0.0.0/0'] },
        {
          name: 'MESHRR-UPSTREAM',
          type: 'mesh',
          min_peers: 1,
          max_peers: 2,
          sources: [{ sourcetype: 'dns', hostname: 'meshrr.core.svc.cluster.local' }],
        },
      ],
    });
    expect(notices?.[0]).toMatch(/^no settings file, the default groups of 0\.2 are used/);
    expect(notices).toHaveLength(2);
  });

  it('is told what is wrong with it by the names of its variables', () => {
    expect(loadEnvironment({ MESHRR_MODE: 'ipv5rr', AUTONOMOUS_SYSTEM: '0' })).toEqual({
      problems: [
        'AUTONOMOUS_SYSTEM: expected an AS number, such as 65000 or "65000.1", not "0"',
        'MESHRR_MODE: expected one of ipv4rr, ipv6rr, dualrr, evpnrs, routereflector, routeserver, not "ipv5rr"',
      ],
    });
  });
});

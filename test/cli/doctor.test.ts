import { ServerCredentials } from '@grpc/grpc-js';
import { NEVER } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import { program } from '../../src/cli/program.ts';
import type { Switches } from '../../lab/device/switches.ts';
import type { IpAddress } from '../../src/model/address.ts';
import { testAuthority } from '../support/certificates.ts';
import { temporaryFile } from '../support/files.ts';
import { handMovedCrpd } from '../support/hand-moved-crpd.ts';
import { scriptedGnmi } from '../support/scripted-gnmi.ts';
import { testbed } from '../support/testbed.ts';

interface Result {
  readonly works: boolean;
  readonly verdict: string;
  readonly probes: readonly { readonly probe: string; readonly result: string; readonly todo: string }[];
}

async function doctor(address: string, crpd = '', ...args: readonly string[]) {
  const settings = temporaryFile(
    'meshrr.conf.yml',
    `asn: 64512
bgpgroups: [{ name: MESHRR-MESH, type: mesh, source: { hostname: m } }]
crpd: { address: "${address}"${crpd} }
`,
  );
  let [out, err] = ['', ''];
  const code = await program(['doctor', '--config', settings, ...args], {
    out: (text) => (out += text),
    err: (text) => (err += text),
    environment: { MESHRR_CREDENTIALS: '/nowhere' },
    isTerminal: false,
    stop$: NEVER,
    random: () => 0,
  });
  return { code, out, err };
}

/** The result for a device with these switches, and one established session. */
async function examined(switches: Partial<Switches>, crpd = '', bootText?: string) {
  const rig = await handMovedCrpd(clockAt(20), switches, bootText, {
    username: 'agent',
    password: 'secret',
  });
  rig.move('192.0.2.1' as IpAddress, 'ESTABLISHED');
  const password = temporaryFile('password', 'secret');
  const { code, out } = await doctor(
    rig.device.address,
    `, username: agent, password_file: ${password}${crpd}`,
    '--json',
  );
  const result = JSON.parse(out) as Result;
  const of = (kind: string) => result.probes.filter((one) => one.result === kind).map(({ probe }) => probe);
  return { code, result, works: of('works'), fails: of('fails'), rig };
}

/** The boot configuration of older pods, which has everything in the group. */
const withoutProtocols = `
routing-options { autonomous-system 64512; }
groups { MESHRR { protocols { bgp { group MESHRR-MESH { type internal; } } } } }
apply-groups MESHRR;
`;

const all = [
  'connection',
  'gnmi-capabilities',
  'gnmi-configuration',
  'gnmi-other-neighbors',
  'gnmi-sessions',
  'gnmi-on-change',
  'gnmi-sample',
  'gnmi-sample-json',
  'jet-login',
  'jet-configuration',
  'jet-other-neighbors',
  'jet-sessions',
];

describe('doctor', () => {
  it('finds gNMI if everything works, and changes nothing', async () => {
    const { code, result, works, rig } = await examined({});

    expect([code, works]).toEqual([0, all]);
    expect(result.verdict).toBe('the agent works here, by gNMI');
    expect(rig.device.commits).toEqual([]);
    expect(rig.device.violations).toEqual([]);
  });

  it.each<[string, Partial<Switches>, string, string, number, RegExp]>([
    [
      'the transports for a device without the native tree',
      { nativeTree: 'refused' },
      '',
      'gnmi-configuration',
      0,
      /configuration by JET, sessions by gNMI$/,
    ],
    [
      'no transport with gNMI only for a device without the native tree',
      { nativeTree: 'refused' },
      ', transport: gnmi',
      'gnmi-configuration',
      1,
      /cannot read the configuration .* gnmi$/,
    ],
    [
      'gNMI for a device without JET',
      { jetManagement: 'absent' },
      '',
      'jet-sessions',
      0,
      /works here, by gNMI$/,
    ],
    [
      'no transport with JET only for a device without JET',
      { jetManagement: 'absent' },
      ', transport: jet',
      'jet-configuration',
      1,
      /cannot read the configuration or see the sessions/,
    ],
  ])('finds %s', async (_, switches, transport, failing, exitCode, verdict) => {
    const { code, result, fails } = await examined(switches, transport);

    expect(code).toBe(exitCode);
    expect(fails).toContain(failing);
    expect(result.verdict).toMatch(verdict);
    expect(result.probes.find(({ probe }) => probe === failing)?.todo).not.toBe('');
  });

  it('finds JET for sessions if the device streams no session state', async () => {
    const { code, result } = await examined({ sessionState: 'absent' });

    expect(code).toBe(0);
    expect(result.verdict).toMatch(/sessions by JET$/);
  });
});

describe('a device that reports in unknown words that /configuration/protocols/bgp does not exist', () => {
  const switches = { missingPath: 'other-words' } as const;
  it('cannot be read by gNMI alone, and doctor names the path and what creates it', async () => {
    const { code, result } = await examined(switches, ', transport: gnmi', withoutProtocols);

    expect(code).toBe(1);
    expect(result.verdict).toMatch(/cannot read the configuration/);
    const probe = result.probes.find((one) => one.probe === 'gnmi-other-neighbors');
    expect(probe).toMatchObject({
      result: 'fails',
      fault: { detail: expect.stringContaining('/configuration/protocols/bgp: No data') as unknown },
      todo: expect.stringContaining('protocols { bgp { apply-groups MESHRR; } }') as unknown,
    });
  });

  it('is read by JET with auto', async () => {
    const { code, result } = await examined(switches, '', withoutProtocols);

    expect([code, result.verdict]).toEqual([
      0,
      'the agent works here: configuration by JET, sessions by gNMI',
    ]);
  });
});

it('a wrong password is one entry with advice, in lines of 80 columns that break no word', async () => {
  const rig = await handMovedCrpd(clockAt(20), {}, undefined, { username: 'agent', password: 'secret' });
  const password = temporaryFile('password', 'wrong');

  const { code, out } = await doctor(rig.device.address, `, username: agent, password_file: ${password}`);

  expect(code).toBe(1);
  expect(out.split('\n\n')[0]).toBe(`works  connection
       clear text
fails  gnmi-capabilities, gnmi-configuration, gnmi-other-neighbors,
       gnmi-sessions, gnmi-on-change, gnmi-sample, gnmi-sample-json, jet-login,
       jet-configuration, jet-other-neighbors, jet-sessions
       denied: Authentication failed
       To do: configure the login of crpd.username and password_file on the
       device: set system login user …`);
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(out).not.toContain('wrong');
});

it('a device that does not listen is one entry with what to configure, and nothing else is tried', async () => {
  const { code, out } = await doctor('127.0.0.1:1');

  expect(code).toBe(1);
  expect(out).toBe(`fails  connection
       unreachable: nothing listens on 127.0.0.1:1
       To do: is cRPD up? set system services extension-service request-response
       grpc, with the address and port of crpd.address

127.0.0.1:1: the agent cannot connect
`);
});

it('a device with TLS and an agent in clear text are reported as such', async () => {
  const { cert, key } = await (await testAuthority()).identity('crpd.test');
  const credentials = ServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }]);
  const { address } = await scriptedGnmi({}, credentials);

  const { code, out } = await doctor(address, ', clear_text: true');

  expect([code, out.match(/unreachable/g)?.length]).toEqual([1, 1]);
  expect(out.replaceAll(/\s+/g, ' ')).toMatch(
    /the device speaks TLS on [\d.:]+, but the agent speaks clear text/,
  );
});

it('a device in clear text and an agent with TLS are reported as such', async () => {
  const { cert } = await testAuthority();
  const { address } = await scriptedGnmi({});

  const { code, out } = await doctor(address, `, tls: { ca: ${temporaryFile('ca.crt', cert.toString())} }`);

  expect(code).toBe(1);
  const text = out.replaceAll(/\s+/g, ' ');
  expect(text).toMatch(/the device speaks clear text on [\d.:]+, but the agent speaks TLS/);
  expect(text).toContain('To do: set crpd: { clear_text: true }, or grpc ssl on the device');
});

it('a device that accepts no further subscription is reported with the statement that raises the limit', async () => {
  const rig = await handMovedCrpd(clockAt(20));
  rig.device.faults.maxSubscriptions = 0;

  const { code, out } = await doctor(rig.device.address);

  expect(code).toBe(0);
  expect(out).toMatch(/fails {2}gnmi-sessions, gnmi-on-change, gnmi-sample, gnmi-sample-json\n/);
  expect(out.match(/max-connections\s+20/g)).toHaveLength(1);
});

it('invalid settings are wrong usage', async () => {
  expect((await doctor('nowhere')).code).toBe(2);
});

describe('doctor sends every kind of request that an agent sends', () => {
  it.each<[string, Partial<Switches>, string]>([
    ['by gNMI, ON_CHANGE', {}, 'gnmi'],
    ['by gNMI, SAMPLE', { onChange: 'other-leaves' }, 'gnmi'],
    ['by gNMI in JSON', { telemetryEncodings: 'json-only' }, 'gnmi'],
    ['by JET', {}, 'jet'],
    ['by the transports that auto finds', { nativeTree: 'refused', sessionState: 'absent' }, 'auto'],
  ])('%s', async (_, switches, transport) => {
    const bed = await testbed({ switches, deviceSettings: { transport }, settings: { resync: '5s' } });
    await bed.until('convergence', () => bed.established().length === 3);
    await bed.pass(20_000);
    await bed.agent.stop();
    const asked = Array.from(bed.device.requested).filter((question) => question !== 'ConfigSet');

    const { rig } = await examined(switches);

    expect(asked).not.toEqual([]);
    expect(Array.from(rig.device.requested)).toEqual(expect.arrayContaining(asked));
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import type { Switches } from '../../../../lab/device/switches.ts';
import { deviceRig } from '../../../support/device-rig.ts';
import { rawJet } from '../../../support/raw-jet.ts';

const login = { username: 'agent', password: 'secret' };
const neighbor = 'groups MESHRR protocols bgp group MESH neighbor';

async function rig(switches: Partial<Switches> = {}) {
  const made = await deviceRig({ login, switches });
  const jet = rawJet(made.device.address);
  onTestFinished(() => jet.close());
  return { ...made, jet };
}

async function loggedIn(switches: Partial<Switches> = {}) {
  const made = await rig(switches);
  expect(await made.jet.login(login)).toMatchObject({ code: 'SUCCESS' });
  return made;
}

describe('Login', () => {
  it('answers a wrong password with FAILURE inside an OK', async () => {
    const { jet } = await rig();

    expect(await jet.login({ ...login, password: 'other' })).toMatchObject({ code: 'FAILURE' });
  });

  it.each([
    ['unauthenticated', 'UNAUTHENTICATED'],
    ['failure', 'FAILURE'],
    ['not-needed', 'SUCCESS'],
  ] as const)('jetLogin %s: a command before Login is %s', async (jetLogin, expected) => {
    const { jet } = await rig({ jetLogin });

    expect((await jet.command('show version')).status).toBe(expected);
  });

  it('is valid for one connection, until the device forgets it', async () => {
    const { jet, device } = await loggedIn();
    const other = rawJet(device.address);
    onTestFinished(() => other.close());

    expect((await other.command('show version')).status).toBe('UNAUTHENTICATED');
    device.faults.endLogins = true;
    expect((await jet.command('show version')).status).toBe('UNAUTHENTICATED');
    expect(device.faults.endLogins).toBe(false);
  });
});

it.each([
  ['served', 'SUCCESS'],
  ['absent', 'UNIMPLEMENTED'],
] as const)('jetManagement %s', async (jetManagement, expected) => {
  const { jet } = await loggedIn({ jetManagement });

  expect((await jet.command('show version')).status).toBe(expected);
});

describe('ConfigSet', () => {
  it('commits set and delete lines as one transaction', async () => {
    const { jet, device } = await loggedIn();

    expect(await jet.load([`delete ${neighbor} 10.0.0.2`, `set ${neighbor} 10.0.0.3`], 'why')).toMatchObject({
      status: 'SUCCESS',
    });

    expect(device.commits).toMatchObject([{ by: 'jet', changed: true, violations: [] }]);
    expect(device.violations).toEqual([]);
  });

  it('with one wrong line changes nothing', async () => {
    const { jet, device } = await loggedIn();

    expect(await jet.load([`set ${neighbor} 10.0.0.3`, 'set nonsense'], 'why')).toMatchObject({
      status: 'FAILURE',
      message: expect.stringContaining('nonsense') as string,
    });
    expect(device.commits).toEqual([]);
  });

  it('merges JSON', async () => {
    const { jet, device } = await loggedIn();
    const groups = [
      {
        name: 'MESHRR',
        protocols: { bgp: { group: [{ name: 'MESH', neighbor: [{ name: '10.0.0.9' }] }] } },
      },
    ];

    expect(await jet.merge({ configuration: { groups } })).toMatchObject({ status: 'SUCCESS' });
    expect(JSON.stringify(device.tree())).toContain('10.0.0.9');
  });

  it('reports a locked database and a failed commit as FAILURE with Junos’s message', async () => {
    const { jet, device } = await loggedIn();

    device.faults.locked = true;
    expect(await jet.load([`set ${neighbor} 10.0.0.3`], 'why')).toMatchObject({
      status: 'FAILURE',
      message: expect.stringContaining('configuration database modified') as string,
    });
    device.faults.locked = false;
    device.faults.refuse = 'commit failed: no';
    expect(await jet.load([`set ${neighbor} 10.0.0.3`], 'why')).toMatchObject({
      status: 'FAILURE',
      message: 'commit failed: no',
    });
  });

  it('without a comment is a violation', async () => {
    const { jet, device } = await loggedIn();

    await jet.load([`set ${neighbor} 10.0.0.3`], '');

    expect(device.violations).toEqual(['rr: a commit without a comment']);
  });
});

describe('OpCommandGet', () => {
  it('shows configuration inside its parents, in several messages', async () => {
    const { jet } = await loggedIn();

    const { pieces, text } = await jet.command('show configuration groups MESHRR | display json');

    expect(pieces).toBeGreaterThan(1);
    expect(JSON.parse(text)).toMatchObject({
      configuration: { groups: [{ name: 'MESHRR', protocols: { bgp: { group: [{ name: 'MESH' }, {}] } } }] },
    });
  });

  it('shows nothing if the statement is not configured', async () => {
    const { jet } = await loggedIn();

    expect((await jet.command('show configuration groups OTHER | display json')).text).toBe('');
  });

  it('shows sessions with each leaf as an array of one', async () => {
    const { jet } = await loggedIn();

    expect(JSON.parse((await jet.command('show bgp neighbor')).text)).toMatchObject({
      'bgp-information': [
        { 'bgp-peer': [{ 'peer-address': [{ data: '10.0.0.2' }], 'peer-group': [{ data: 'MESH' }] }] },
      ],
    });
  });

  it.each(['show bgp', 'show version | save /tmp/x', 'request system halt'])(
    'refuses %s',
    async (command) => {
      const { jet } = await loggedIn();

      expect((await jet.command(command)).status).toBe('FAILURE');
    },
  );

  it('fails once in the middle of its output', async () => {
    const { jet, device } = await loggedIn();
    device.faults.cutStream = true;

    expect((await jet.command('show bgp neighbor')).status).toBe('UNAVAILABLE');
    expect((await jet.command('show bgp neighbor')).status).toBe('SUCCESS');
  });

  it('fails with the message of the fault', async () => {
    const { jet, device } = await loggedIn();
    device.faults.jetFailure = 'mgd is not running';

    expect(await jet.command('show version')).toMatchObject({
      status: 'FAILURE',
      message: 'mgd is not running',
    });
  });
});

describe('gNMI that lacks something', () => {
  it.each([
    ['nativeTree', 'served', undefined],
    ['nativeTree', 'refused', 'INVALID_ARGUMENT'],
    ['nativeTree', 'hidden', 'NOT_FOUND'],
  ] as const)('%s %s', async (name, position, error) => {
    const { connect } = await rig({ [name]: position });
    const gnmi = connect({ login });
    const answer = gnmi.json('/configuration/groups[name=MESHRR]').then(
      () => undefined,
      (failure: unknown) => String(failure),
    );

    if (error === undefined) expect(await answer).toBe(undefined);
    else expect(await answer).toContain(error);
  });

  it.each([
    ['gnmiSet', 'accepted', 'INVALID_ARGUMENT'],
    ['gnmiSet', 'unimplemented', 'UNIMPLEMENTED'],
  ] as const)('%s %s', async (name, position, error) => {
    const { connect } = await rig({ [name]: position });

    await expect(connect({ login }).set({ delete: [{ origin: 'x' }] })).rejects.toThrow(error);
  });

  it.each([
    ['sessionState', 'sent', true],
    ['sessionState', 'absent', false],
  ] as const)('%s %s', async (name, position, isSent) => {
    const { connect } = await rig({ [name]: position });
    const elem = ['network-instances', 'network-instance', 'protocols', 'protocol', 'bgp', 'neighbors'];
    const stream = connect({ login }).subscribe({
      mode: 'ONCE',
      encoding: 'PROTO',
      subscription: [{ path: { elem: elem.map((one) => ({ name: one })) } }],
    });
    await stream.synced();

    expect(JSON.stringify(stream.messages).includes('"session-state"')).toBe(isSent);
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import { address } from '../../lab/story/names.ts';
import { converged } from '../support/converged-testbed.ts';
import { temporaryFile } from '../support/files.ts';
import { testbed } from '../support/testbed.ts';

describe('telemetry', () => {
  it('that is silent is detected, reported, and replaced by SAMPLE', async () => {
    const bed = await converged({ core: ['10.42.2.1', '10.42.2.2', '10.42.2.3'] });
    const [lost = ''] = bed.upstreams();

    bed.device.faults.telemetrySilent = 'streams';
    await bed.others.get(address(lost))!.stop();
    await bed.until('the silence to be told', () => bed.heard('telemetry-degraded').length > 0);
    bed.device.faults.telemetrySilent = 'no';
    await bed.until('its replacement', () => bed.heard('replaced').length > 0);

    expect(bed.heard('replaced')).toMatchObject([{ peer: lost }]);
  });

  it('that is blind replaces no peer, however long it lasts', async () => {
    // Without JET: with it the agent could still read the sessions.
    const switches = { jetManagement: 'absent' } as const;
    const bed = await converged({ core: ['10.42.2.1', '10.42.2.2', '10.42.2.3'], switches });
    const before = bed.upstreams();

    bed.device.faults.telemetrySilent = 'all';
    await bed.until('blindness', () => bed.agent.status().telemetry.state === 'blind');
    await bed.others.get(address(before[0]!))!.stop();
    await bed.pass(60_000);
    expect(bed.upstreams()).toEqual(before);

    bed.device.faults.telemetrySilent = 'no';
    await bed.until('its replacement', () => bed.heard('replaced').length > 0, 200_000);
  });
});

describe('a device', () => {
  it('whose management restarts is read and subscribed to again; no peer is replaced', async () => {
    const bed = await converged({ core: ['10.42.2.1', '10.42.2.2', '10.42.2.3'] });
    const before = bed.upstreams();
    const sets = bed.sets();

    await bed.device.stop();
    await bed.until('the loss to be told', () => bed.heard('device-lost').length > 0);
    await bed.pass(30_000);
    await bed.device.start();
    await bed.until(
      'its return to be reported',
      () => bed.heard('device-back').length > 0 && bed.heard('telemetry-back').length > 0,
    );
    await bed.pass(30_000);

    expect(bed.upstreams()).toEqual(before);
    expect(bed.sets()).toBe(sets);
  });

  it('that restarts as a whole keeps its peers, and gives them time to come up', async () => {
    const bed = await converged({ core: ['10.42.2.1', '10.42.2.2', '10.42.2.3'] });
    const before = bed.upstreams();

    await bed.device.stop();
    await bed.engine.stop();
    await bed.pass(40_000);
    await bed.device.start();
    await bed.engine.start();
    await bed.until('all sessions', () => bed.established().length === 5);
    await bed.pass(30_000);

    expect(bed.upstreams()).toEqual(before);
    expect(bed.heard('replaced')).toEqual([]);
  });

  it('that does not answer yet is waited for, and this is reported from time to time', async () => {
    const bed = await testbed({ agentLater: true });
    await bed.device.stop();

    const agent = await bed.startAgent();
    await bed.until('some tries', () => bed.heard('read-failed').length >= 3, 300_000);
    await bed.device.start();
    await bed.until('convergence', () => bed.neighbors().length === 3);
    await agent.stop();

    expect(bed.heard('device-lost')).toHaveLength(1);
  });
});

it.each(['gnmi', 'jet'] as const)(
  'with %s, a password that the device quotes in its answer is shown nowhere',
  async (transport) => {
    const password = 'correct-horse.battery';
    const bed = await testbed({
      login: { username: 'meshrr', password },
      deviceSettings: {
        username: 'meshrr',
        password_file: temporaryFile('password', `${password}\n`),
        transport,
      },
      agentLater: true,
    });
    const words = `no such thing for ${password}, said ${password}`;
    bed.device.faults.refuse = words;
    const agent = await bed.startAgent();
    onTestFinished(() => agent.stop());
    await bed.until('the refused commit', () => agent.status().failure !== undefined);
    expect(agent.status().failure?.because).toContain('no such thing for [secret], said [secret]');
    bed.device.faults.jetFailure = words;
    const read = async (path: string) => (await fetch(`http://${agent.http}${path}`)).text();
    if (transport === 'jet') await bed.until('the lost device', () => agent.status().device.state === 'lost');

    const all = [
      ...bed.lines,
      await read('/'),
      await read('/status'),
      await read('/metrics'),
      await read('/explain'),
    ];
    expect(all.filter((text) => text.includes(password))).toEqual([]);
  },
);

it('a wrong password is reported with advice, and never shown', async () => {
  const passwordFile = temporaryFile('password', 'a-wrong-one\n');
  const bed = await testbed({
    login: { username: 'meshrr', password: 'right' },
    deviceSettings: { username: 'meshrr', password_file: passwordFile },
  });

  await bed.until('the refusal', () => bed.heard('device-lost').length > 0);

  expect(bed.heard('device-lost')[0]?.fault).toMatchObject({ kind: 'denied' });
  expect(bed.lines.some((line) => line.includes('check username and password_file'))).toBe(true);
  expect(bed.lines.some((line) => line.includes('a-wrong-one'))).toBe(false);
});

it('a device with unknown words for a missing path can be read: a boot configuration has every path', async () => {
  const bed = await testbed({ switches: { missingPath: 'other-words', jetManagement: 'absent' } });

  await bed.until('its neighbors', () => bed.neighbors().length === 3);

  expect(bed.heard('device-lost')).toEqual([]);
});

describe('a device that serves few subscriptions', () => {
  it.each([
    ['one: SAMPLE, which proves itself', 1, 'gnmi'],
    ['none: JET', 0, 'jet'],
  ] as const)('%s', async (_, most, sessions) => {
    // A slow clock, so that a stream starts in time even on a busy machine.
    const bed = await testbed({ agentLater: true, settings: { resync: '5s' }, speed: 4 });
    bed.device.faults.maxSubscriptions = most;
    const agent = await bed.startAgent();
    onTestFinished(() => agent.stop());

    await bed.until('convergence', () => bed.neighbors().length === 3 && bed.established().length === 3);
    await bed.pass(20_000);

    const { telemetry, device } = agent.status();
    expect(device.transport?.sessions).toBe(sessions);
    expect(telemetry).toMatchObject({ state: 'seeing', mode: 'sample' });
    expect(telemetry.degraded).toContain('Maximum number of (EOS) subscribe requests reached');
  });
});

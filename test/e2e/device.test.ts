import { describe, expect, it, onTestFinished } from 'vitest';
import { address } from '../../lab/story/names.ts';
import { temporaryFile } from '../support/files.ts';
import { meshName, testbed, type Testbed } from '../support/testbed.ts';

const three = ['10.42.1.1', '10.42.1.2', '10.42.1.3'];
const group = 'groups MESHRR protocols bgp group MESHRR-MESH';

async function converged(options: Parameters<typeof testbed>[0] = {}): Promise<Testbed> {
  const bed = await testbed(options);
  const upstreams = Math.min(2, options.core?.length ?? 0);
  await bed.until(
    'convergence',
    () =>
      bed.neighbors().length + bed.upstreams().length === 3 + upstreams &&
      bed.established().length === 3 + upstreams,
  );
  return bed;
}

/** Asks for a change: a fourth peer. */
async function grow(bed: Testbed): Promise<void> {
  await bed.addPeer('10.42.1.4');
  bed.dns.records.set('mesh.test', [...three, '10.42.1.4']);
}

const isGrown = (bed: Testbed) => () =>
  bed.neighbors().includes('10.42.1.4') && bed.established().length === 4;

describe('a round that finds drift', () => {
  it('adds a neighbor again that an operator removed, and reports it', async () => {
    const bed = await converged();

    await bed.device.editByHand([`delete ${group} neighbor ${three[0]!}`]);
    await bed.until('it to be back', () => bed.neighbors().length === 3, 35_000);

    expect(bed.heard('drift')[0]?.drifts).toEqual([
      { group: 'MESHRR-MESH', kind: 'neighbor-removed', peer: three[0] },
    ]);
  });

  it('removes a neighbor that no source knows when it is down', async () => {
    const bed = await converged();

    await bed.device.editByHand([`set ${group} neighbor 10.99.99.99`]);
    await bed.until(
      'it to be gone',
      () => bed.heard('drift').length > 0 && !bed.neighbors().includes('10.99.99.99'),
      35_000,
    );

    expect(bed.neighbors()).toEqual(three);
  });

  it('keeps one that is up for remove_after, as an established session outranks discovery', async () => {
    const bed = await converged();
    await bed.addPeer('10.42.1.9', false);
    // The look that follows the first commit must be over: it would find the newcomer still down.
    await bed.pass(3000);
    await bed.device.editByHand([
      `set ${group} neighbor 10.42.1.9`,
      'delete groups MESHRR protocols bgp group MESHRR-CLIENTS allow',
    ]);
    const since = bed.clock.scheduler.now();

    await bed.until(
      'it to be gone',
      () => bed.heard('drift').length > 0 && !bed.neighbors().includes('10.42.1.9'),
      200_000,
    );

    expect(bed.device.commits.at(-1)!.at - since).toBeGreaterThanOrEqual(30_000);
  });
});

describe('a commit', () => {
  it('that is refused is reported, does not hammer the device, and succeeds once the device accepts it', async () => {
    const bed = await converged();
    const calls = bed.device.calls.set;

    bed.device.faults.refuse = 'syntax error, expecting something else';
    await grow(bed);
    await bed.until('the refusal to be told', () => bed.heard('commit-failed').length > 0);
    await bed.pass(60_000);
    expect(bed.heard('commit-failed')[0]?.fault).toMatchObject({
      kind: 'refused',
      detail: 'syntax error, expecting something else',
    });
    expect(bed.device.calls.set - calls).toBeLessThanOrEqual(14);

    bed.device.faults.refuse = undefined;
    await bed.until('the fourth peer', isGrown(bed), 200_000);
  });

  it('that is refused for one neighbor is committed without it: this is reported, explained, and tried again alone', async () => {
    const bed = await testbed({ agentLater: true });
    const others = ['10.42.1.4', '10.42.1.5', '10.42.1.6', '10.42.1.7'];
    for (const peer of others) await bed.addPeer(peer);
    bed.dns.records.set(meshName, ['10.42.1.1', '10.42.1.2', '10.42.1.3', ...others]);
    bed.device.faults.refuseNeighbors = new Set(['10.42.1.3']);

    const agent = await bed.startAgent();
    onTestFinished(() => agent.stop());
    await bed.until('the others', () => bed.neighbors().length === 6 && bed.established().length >= 6);
    await bed.until('the quarantine', () => agent.status().remarks.length > 0);

    expect(bed.neighbors()).not.toContain('10.42.1.3');
    expect(bed.device.violations).toEqual([]);
    expect(bed.device.calls.set).toBeLessThanOrEqual(9);
    const words = 'commit failed: neighbor 10.42.1.3: configuration check-out failed';
    expect(agent.status().remarks).toEqual([
      `the device refuses neighbor 10.42.1.3 of MESHRR-MESH: ${words}; the agent leaves it out and commits the other changes`,
    ]);
    expect(agent.status().withheld).toMatchObject([{ step: 'add', peer: '10.42.1.3' }]);
    const answer = await fetch(`http://${agent.http}/explain?address=10.42.1.3`);
    expect(await answer.text()).toContain(`the device refuses it: ${words}; the agent retries it at`);
    const metrics = await (await fetch(`http://${agent.http}/metrics`)).text();
    expect(metrics).toContain('meshrr_refused_changes 1');

    bed.device.faults.refuseNeighbors = new Set();
    await bed.until('the last of them', () => bed.neighbors().length === 7);
    await bed.until('nothing to remark', () => agent.status().remarks.length === 0);
    expect(bed.lines.filter((line) => line.includes('"event":"refused"'))).toHaveLength(1);
  });

  it('that is answered OK without effect is not drift: it is reported once, counted, and retried at growing intervals', async () => {
    const bed = await converged();
    const calls = bed.device.calls.set;
    const words = 'the device accepts the change and does not carry it out';

    bed.device.faults.ignoreCommits = true;
    await grow(bed);
    await bed.until('the word of it', () => bed.agent.status().failure?.because === words);
    await bed.pass(100_000);
    expect(bed.heard('drift')).toEqual([]);
    expect(bed.device.calls.set - calls).toBeLessThanOrEqual(4);
    const told = bed.lines.filter((line) => line.includes(words) && line.includes('"level":"error"'));
    expect(told).toHaveLength(1);
    const metrics = await (await fetch(`http://${bed.agent.http}/metrics`)).text();
    expect(metrics).toMatch(/meshrr_gnmi_set_without_effect_total [1-9]/);
    expect(metrics).toContain('meshrr_drift_detected_total{group="MESHRR-MESH"} 0');

    bed.device.faults.ignoreCommits = false;
    await bed.until('the fourth peer', isGrown(bed), 300_000);
    await bed.until('nothing to tell', () => bed.agent.status().failure === undefined);
  });

  it('waits for a user at the CLI, and reports it once', async () => {
    const bed = await converged();
    const calls = bed.device.calls.set;

    bed.device.faults.locked = true;
    await grow(bed);
    await bed.until('the lock to be told', () => bed.heard('commit-failed').length > 0);
    await bed.pass(10_000);
    bed.device.faults.locked = false;
    await bed.until('the fourth peer', isGrown(bed));

    expect(bed.heard('commit-failed').filter(({ first }) => first)).toMatchObject([
      { fault: { kind: 'busy' } },
    ]);
    expect(bed.device.calls.set - calls).toBeLessThanOrEqual(7);
  });

  it('that is slow is waited for, and no other one overtakes it', async () => {
    const bed = await converged();

    bed.device.faults.commitMs = 40_000;
    await grow(bed);
    await bed.pass(5000);
    await bed.addPeer('10.42.1.5');
    bed.dns.records.set('mesh.test', [...three, '10.42.1.4', '10.42.1.5']);
    await bed.until('both', () => bed.neighbors().length === 5, 200_000);

    expect(bed.heard('commit-failed')).toEqual([]);
    expect(bed.sets()).toBe(3);
  });

  it.each([
    ['had landed', 'landed'],
    ['lands four seconds later', { landsAfterMs: 4000 }],
    ['never landed', 'never'],
  ] as const)('whose answer is lost and which %s is not repeated blindly', async (_, loseAnswer) => {
    const bed = await converged();
    const changes = () => bed.device.commits.filter(({ changed }) => changed).length;
    const before = changes();

    bed.device.faults.loseAnswer = loseAnswer;
    await grow(bed);
    await bed.until('the fourth peer', isGrown(bed));
    await bed.pass(40_000);

    expect(changes() - before).toBe(1);
    // One that lands between the last read and the next Set makes that Set empty; nobody can see it coming.
    const landsLate = typeof loseAnswer === 'object';
    expect(
      bed.device.violations.filter((violation) => !landsLate || !violation.includes('changes nothing')),
    ).toEqual([]);
  });
});

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
    // With JET there would be another way to see.
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
      'its return to be told',
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

  it('that is not there yet is waited for, and this is reported now and then', async () => {
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
  'by %s, our password in an answer of the device is shown nowhere',
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

it('a wrong password is reported with what to do, and never shown', async () => {
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
    // Slow enough for a stream to be there in time also on a busy machine.
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

describe('a deactivated statement is left alone and reported', () => {
  it.each([
    ['gnmi', 'inside', true],
    ['gnmi', 'beside', true],
    ['gnmi', 'metadata', true],
    // Nobody can know it then: it is a neighbor that does not come up.
    ['gnmi', 'none', false],
    ['jet', 'none', true],
  ] as const)('by %s, with the mark %s', async (transport, inactiveMark, isSaid) => {
    const bed = await converged({ switches: { inactiveMark }, deviceSettings: { transport } });
    const sets = bed.sets();

    await bed.device.editByHand([
      `deactivate ${group} neighbor 10.42.1.1`,
      'deactivate groups MESHRR protocols bgp group MESHRR-CLIENTS allow',
    ]);
    const said = () => bed.agent.status().remarks.filter((remark) => remark.includes('deactivated'));
    if (isSaid) await bed.until('the word of it', () => said().length === 2);
    await bed.pass(120_000);

    expect(said()).toHaveLength(isSaid ? 2 : 0);
    expect(bed.lines.some((line) => line.includes('deactivated'))).toBe(isSaid);
    expect(bed.heard('drift')).toEqual([]);
    expect(bed.sets()).toBe(sets);
    expect(bed.neighbors()).toEqual(three);

    await bed.device.editByHand([
      `activate ${group} neighbor 10.42.1.1`,
      'activate groups MESHRR protocols bgp group MESHRR-CLIENTS allow',
    ]);
    await bed.until('all sessions', () => bed.established().length === 3 && said().length === 0);
    expect(bed.sets()).toBe(sets);
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import { converged, meshPeers } from '../support/converged-testbed.ts';
import { meshName, testbed, type Testbed } from '../support/testbed.ts';

const group = 'groups MESHRR protocols bgp group MESHRR-MESH';

/** Causes a change: discovery finds a fourth peer. */
async function grow(bed: Testbed): Promise<void> {
  await bed.addPeer('10.42.1.4');
  bed.dns.records.set('mesh.test', [...meshPeers, '10.42.1.4']);
}

const isGrown = (bed: Testbed) => () =>
  bed.neighbors().includes('10.42.1.4') && bed.established().length === 4;

describe('a round that finds drift', () => {
  it('adds a neighbor again that an operator removed, and reports it', async () => {
    const bed = await converged();

    await bed.device.editByHand([`delete ${group} neighbor ${meshPeers[0]!}`]);
    await bed.until('it to be back', () => bed.neighbors().length === 3, 35_000);

    expect(bed.heard('drift')[0]?.drifts).toEqual([
      { group: 'MESHRR-MESH', kind: 'neighbor-removed', peer: meshPeers[0] },
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

    expect(bed.neighbors()).toEqual(meshPeers);
  });

  it('keeps such a neighbor for remove_after while its session is up', async () => {
    const bed = await converged();
    await bed.addPeer('10.42.1.9', false);
    // The read after the first commit must be over: it would find the new neighbor still down.
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
  it('that is refused is reported, retried with a back-off, and succeeds once the device accepts it', async () => {
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

  it('that has no effect although the device answered OK is not drift: it is reported once, counted, and retried at growing intervals', async () => {
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

  it('that is slow is not overtaken by another commit', async () => {
    const bed = await converged();

    bed.device.faults.commitMs = 40_000;
    await grow(bed);
    await bed.pass(5000);
    await bed.addPeer('10.42.1.5');
    bed.dns.records.set('mesh.test', [...meshPeers, '10.42.1.4', '10.42.1.5']);
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
    // A commit that lands between the last read and the next Set makes that Set empty; the agent cannot foresee it.
    const landsLate = typeof loseAnswer === 'object';
    expect(
      bed.device.violations.filter((violation) => !landsLate || !violation.includes('changes nothing')),
    ).toEqual([]);
  });
});

describe('a deactivated statement is left alone and reported', () => {
  it.each([
    ['gnmi', 'inside', true],
    ['gnmi', 'beside', true],
    ['gnmi', 'metadata', true],
    // Without a mark the agent cannot see it: the neighbor just does not come up.
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
    expect(bed.neighbors()).toEqual(meshPeers);

    await bed.device.editByHand([
      `activate ${group} neighbor 10.42.1.1`,
      'activate groups MESHRR protocols bgp group MESHRR-CLIENTS allow',
    ]);
    await bed.until('all sessions', () => bed.established().length === 3 && said().length === 0);
    expect(bed.sets()).toBe(sets);
  });
});

import { describe, expect, it } from 'vitest';
import { address } from '../../lab/story/names.ts';
import { corePod, service } from '../support/kube-service.ts';
import { testbed, type Testbed } from '../support/testbed.ts';

const four = [1, 2, 3, 4].map((n) => corePod(n));

async function converged(options: Parameters<typeof testbed>[0] = {}): Promise<Testbed> {
  const bed = await testbed({ pods: four, ...options });
  await bed.until('convergence', () => bed.upstreams().length === 2 && bed.established().length === 5);
  return bed;
}

const ofEvent = (bed: Testbed, event: string): readonly Record<string, unknown>[] =>
  bed.lines.filter((line) => line.includes(`"event":"${event}"`)).map((line) => JSON.parse(line) as never);

describe('an agent that watches EndpointSlices', () => {
  it('logs pod, node and zone of every member', async () => {
    const bed = await converged();

    const discovered = ofEvent(bed, 'peer_discovered').filter(({ group }) => group === 'MESHRR-UPSTREAM');
    expect(discovered).toHaveLength(4);
    expect(discovered).toContainEqual(
      expect.objectContaining({
        peer: '10.42.2.3',
        pod: 'core-3',
        node: 'node-3',
        zone: 'zone-a',
        source: 'endpointslice core/meshrr-core',
      }),
    );
  });

  it('replaces a terminating upstream make before break and picks no terminating pod', async () => {
    const bed = await converged();
    const [leaving = ''] = bed.upstreams();
    const name = bed.kube.pods().find(({ addresses }) => addresses[0] === leaving)!.name;
    const spare = bed.kube.pods().find(({ addresses }) => !bed.upstreams().includes(addresses[0]!))!;
    bed.kube.change(spare.name, { terminating: true });
    const [falls, sets] = [bed.fabric.falls.length, bed.sets()];

    bed.kube.change(name, { terminating: true });
    await bed.until('the swap', () => bed.upstreams().length === 2 && !bed.upstreams().includes(leaving));

    // The agent closed the old session once the new one was up; no other session fell.
    expect(bed.fabric.falls.slice(falls).map(({ a, b }) => [a, b].includes(address(leaving)))).toEqual([
      true,
    ]);
    expect(bed.upstreams()).not.toContain(spare.addresses[0]);
    const adds = ofEvent(bed, 'peer_configured').filter(({ reason }) =>
      String(reason).includes('terminating'),
    );
    expect(adds).toHaveLength(1);
    expect(bed.sets()).toBe(sets + 2);
  });

  it('replaces a terminating upstream, make before break, with a recently failed candidate if there is no other', async () => {
    const bed = await converged({ pods: four.slice(0, 3) });
    const [failing = ''] = bed.upstreams();
    await bed.others.get(address(failing))!.stop();
    await bed.until(
      'its replacement',
      () => bed.upstreams().length === 2 && !bed.upstreams().includes(failing),
    );
    await bed.others.get(address(failing))!.start();
    await bed.until('its session', () => bed.upstreams().every((peer) => bed.established().includes(peer)));

    const [leaving = ''] = bed.upstreams();
    const falls = bed.fabric.falls.length;
    bed.kube.change(`core-${leaving.split('.').at(-1)!}`, { terminating: true });
    await bed.until('the swap', () => !bed.upstreams().includes(leaving), 40_000);

    expect(bed.upstreams()).toContain(failing);
    expect(bed.established()).toEqual(expect.arrayContaining([...bed.upstreams()]));
    expect(bed.fabric.falls.slice(falls).map(({ a, b }) => [a, b].includes(address(leaving)))).toEqual([
      true,
    ]);
  });

  it('chooses a candidate that is not ready only when none is ready, and reports it', async () => {
    const unready = four.map((pod, n) => (n === 0 ? pod : { ...pod, ready: false }));
    const bed = await converged({ pods: unready });

    expect(bed.upstreams()).toContain('10.42.2.1');
    expect(bed.lines.some((line) => line.includes('no ready candidate is left'))).toBe(true);
    // The remark belongs to the round that chose the upstreams; the next round no longer has it.
    await bed.until('the next round', () => !bed.agent.status().remarks.join().includes('ready'));
  });

  it('reports a new pod behind the same address and leaves its session alone', async () => {
    const bed = await converged();
    const sets = bed.sets();

    bed.kube.change('core-2', { name: 'core-2-again', uid: 'another' });
    await bed.until('the event', () => ofEvent(bed, 'peer_identity_changed').length === 1);
    await bed.pass(10_000);

    expect(ofEvent(bed, 'peer_identity_changed')).toMatchObject([
      { peer: '10.42.2.2', pod: 'core-2-again', was: 'core-2' },
    ]);
    expect(bed.sets()).toBe(sets);
  });

  it('keeps a terminating peer of a full mesh until it is gone', async () => {
    const bed = await testbed({ mesh: [], pods: four, meshOfPods: true });
    await bed.until('convergence', () => bed.neighbors().length === 4 && bed.established().length === 4);
    const sets = bed.sets();

    bed.kube.change('core-2', { terminating: true });
    await bed.pass(20_000);
    expect(bed.sets()).toBe(sets);

    await bed.others.get(address('10.42.2.2'))!.dispose();
    bed.kube.remove('core-2');
    await bed.until('its removal', () => bed.neighbors().length === 3);
    expect(bed.sets()).toBe(sets + 1);
  });
});

describe('a Service that is deleted and comes back', () => {
  it('does not put its former addresses back into allow, even if the agent restarts meanwhile', async () => {
    const bed = await converged();
    const [former = ''] = bed.upstreams();
    await bed.others.get(address(former))!.stop();
    await bed.until('its replacement', () => !bed.upstreams().includes(former));
    // The Service still lists it, so it does not come back as a client.
    await bed.pass(60_000);
    const sets = bed.sets();
    const isHeld = () => bed.agent.status().pending !== undefined;

    bed.kube.set([]);
    await bed.until('the guard', isHeld, 400_000);
    await bed.pass(10_000);
    await bed.agent.stop();
    await bed.agent.restart();
    await bed.until('the guard again', isHeld, 400_000);
    // A new member of the other group causes a Set, which would also carry a pending change of allow.
    bed.dns.records.set('mesh.test', ['10.42.1.1', '10.42.1.2', '10.42.1.3', '10.42.1.4']);
    await bed.until('a Set', () => bed.sets() === sets + 1);
    const whileAway = bed.isAllowed(former);
    bed.kube.set(four);
    await bed.pass(60_000);

    expect([whileAway, bed.isAllowed(former)]).toEqual([false, false]);
    expect(bed.sets()).toBe(sets + 1);
    expect(bed.upstreams()).toHaveLength(2);
  });
});

describe('several sources of one group', () => {
  const both = (more: readonly object[]) => ({
    bgpgroups: [
      {
        name: 'MESHRR-MESH',
        type: 'mesh',
        sources: [{ sourcetype: 'endpointslice', service: 'meshrr-core', namespace: 'core' }, ...more],
      },
    ],
  });
  const outside = '10.42.1.1';

  it('add reflectors outside of the cluster to the pods, by DNS and by a static list', async () => {
    const bed = await testbed({
      mesh: [outside],
      pods: four,
      meshOfPods: true,
      settings: both([{ hostname: 'mesh.test' }, { sourcetype: 'static', addresses: ['10.42.7.7'] }]),
    });

    await bed.until('all of them', () => bed.neighbors().length === 6);
    expect(bed.neighbors()).toEqual(expect.arrayContaining([outside, '10.42.7.7', '10.42.2.4']));
  });

  it('keep a peer that one of them still names; a blind source does not keep it', async () => {
    const bed = await testbed({
      mesh: [outside],
      pods: four,
      meshOfPods: true,
      settings: both([{ hostname: 'mesh.test' }]),
    });
    const doubly = '10.42.2.1';
    bed.dns.records.set('mesh.test', [outside, doubly]);
    await bed.until('all of them', () => bed.neighbors().length === 5);
    await bed.others.get(address(doubly))!.stop();

    bed.dns.records.set('mesh.test', [outside]);
    await bed.pass(60_000);
    expect(bed.neighbors()).toContain(doubly);
    bed.kube.remove('core-1');
    await bed.until('its removal', () => !bed.neighbors().includes(doubly));

    // In the second case DNS is blind, and the answer of the API server alone is enough.
    const other = '10.42.2.2';
    bed.dns.records.set('mesh.test', [outside, other]);
    await bed.pass(40_000);
    bed.dns.faults.set('*', 'SERVFAIL');
    await bed.others.get(address(other))!.stop();
    await bed.until('blindness', () => bed.heard('discovery-blind').length > 0);
    bed.kube.remove('core-2');
    await bed.until('its removal', () => !bed.neighbors().includes(other));
  });

  it('let NXDOMAIN count immediately when the EndpointSlices agree', async () => {
    const bed = await testbed({
      mesh: [],
      pods: four,
      meshOfPods: true,
      settings: both([{ hostname: 'mesh.test' }]),
    });
    bed.dns.records.set(
      'mesh.test',
      four.map(({ addresses }) => addresses[0]!),
    );
    await bed.until('all of them', () => bed.neighbors().length === 4 && bed.established().length === 4);
    for (const engine of bed.others.values()) await engine.stop();
    const since = bed.clock.scheduler.now();

    bed.dns.records.delete('mesh.test');
    bed.kube.set([]);
    await bed.until('the removal of all neighbors', () => bed.neighbors().length === 0);

    expect(bed.clock.scheduler.now() - since).toBeLessThan(30_000);
  });
});

describe('an outage of the API server', () => {
  it('of an hour, in which the agent restarts, causes no Set; the guards limit the removals when all pods are new afterwards', async () => {
    const bed = await testbed({
      mesh: [],
      pods: four,
      meshOfPods: true,
      speed: 120,
      settings: { resync: '2m', bgpgroups: [meshOfPods] },
      agentLater: true,
    });
    let agent = await bed.startAgent();
    await bed.until('convergence', () => bed.neighbors().length === 4 && bed.established().length === 4);
    const sets = bed.sets();

    bed.kube.api.faults.down = true;
    await bed.pass(1_800_000);
    await agent.stop();
    agent = await bed.startAgent();
    await bed.pass(1_800_000);
    expect(bed.sets()).toBe(sets);
    expect(bed.established()).toHaveLength(4);
    expect(bed.kube.api.requests.length).toBeLessThan(10);

    // All pods are replaced by new ones, but the daemons of the old pods still run.
    for (const n of [5, 6, 7, 8]) await bed.addPeer(`10.42.2.${n}`);
    bed.kube.set([5, 6, 7, 8].map((n) => corePod(n)));
    bed.kube.api.faults.down = false;
    await bed.until('the new ones', () => bed.neighbors().length === 8, 60_000);
    expect(bed.sets()).toBe(sets + 1);

    // At most a quarter of the established peers is removed within five minutes.
    await bed.pass(280_000);
    expect(bed.neighbors().length).toBeGreaterThanOrEqual(6);
    expect(agent.status().withheld.length).toBeGreaterThan(0);
    await agent.stop();
  });
});

const meshOfPods = {
  name: 'MESHRR-MESH',
  type: 'mesh',
  source: { sourcetype: 'endpointslice', service: 'meshrr-core', namespace: 'core' },
};

describe('pods of a PreferDualStack Service', () => {
  const pods = [1, 2, 3].map((n) => corePod(n, { addresses: [`10.42.2.${n}`, `fd00:42:2::${n}`] }));

  it('have one session each with an IPv4 reflector, and the addresses left out are reported once', async () => {
    const bed = await testbed({ pods, meshOfPods: true, mesh: [] });
    await bed.until('convergence', () => bed.established().length === 3 && bed.agent.status().converged);
    await bed.pass(60_000);

    expect(bed.neighbors().toSorted()).toEqual(['10.42.2.1', '10.42.2.2', '10.42.2.3']);
    expect(bed.agent.status().groups[0]?.otherFamily).toEqual({ families: ['IPv4'], addresses: 3 });
    expect(bed.agent.status().remarks).toEqual([]);
    expect(bed.lines.filter((line) => line.includes('addresses left out'))).toHaveLength(1);
  });

  it('have two sessions each when ip_families asks for both', async () => {
    const both = { sourcetype: 'endpointslice', ...service };
    const bgpgroups = [{ name: 'MESHRR-MESH', type: 'mesh', source: both, ip_families: ['IPv4', 'IPv6'] }];
    const bed = await testbed({ pods, meshOfPods: true, mesh: [], settings: { bgpgroups } });
    await bed.until('all neighbors', () => bed.neighbors().length === 6);
    expect(bed.agent.status().groups[0]?.otherFamily).toBeUndefined();
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import type { Group } from '../../src/model/group.ts';
import type { Source } from '../../src/model/sighting.ts';
import { ip, net } from '../support/addresses.ts';
import { virtualAgent, type Answer } from '../support/virtual-agent.ts';
import { lines } from '../support/situations.ts';

const mesh: Group = { kind: 'mesh', name: 'mesh', minPeers: 1 };
const clients: Group = { kind: 'subtractive', name: 'clients', prefixes: [net('10.0.0.0/24')] };
const core: Group = { kind: 'mesh', name: 'core', minPeers: 1, maxPeers: 2 };
const meshSource: Source = { id: 'static mesh', group: 'mesh', confirmEmptyMs: 0 };
const coreSource: Source = { id: 'static core', group: 'core', confirmEmptyMs: 0 };
const otherSource: Source = { id: 'dns other A', group: 'mesh', confirmEmptyMs: 0 };

let agent: ReturnType<typeof virtualAgent>;
afterEach(() => agent.dispose());

const allUp = (...peers: string[]) =>
  agent.telemetryShows(Object.fromEntries(peers.map((peer) => [peer, 'ESTABLISHED' as const])));
/** An agent in sync: two peers of the mesh are up from second 1 on. Its device also has a group `core`. */
function inSync(...answers: Answer[]) {
  agent = virtualAgent([{ kind: 'lands', afterMs: 0 }, ...answers]);
  const { running } = agent.device;
  agent.device.running = {
    ...running,
    groups: new Map(running.groups).set('core', { neighbors: new Set(), allow: [] }),
  };
  agent.at(0, () => agent.discover('10.0.0.1', '10.0.0.2'));
  agent.at(1000, () => allUp('10.0.0.1', '10.0.0.2'));
  return agent;
}
const plansAfter = (ms: number) =>
  agent.commits.filter(({ at }) => at >= ms).map(({ plan }) => lines(plan).join(', '));
const neighborsOf = (group: string) => Array.from(agent.device.running.groups.get(group)?.neighbors ?? []);

describe('new settings', () => {
  it('add a group, and its source is used from then on', () => {
    const { at, runUntil } = inSync();
    at(2000, () => agent.reload([mesh, core, clients], [meshSource, coreSource]));
    at(3000, () => agent.discoverFrom(coreSource, '10.0.0.7'));
    runUntil(5000);

    expect(plansAfter(2000)).toEqual(['+ core 10.0.0.7 chosen, allow clients']);
    expect(neighborsOf('mesh')).toHaveLength(2);
  });

  it('that lack a group leave its neighbors alone, and allow keeps them out', () => {
    const { at, runUntil } = inSync();
    at(2000, () => agent.reload([clients], []));
    at(3000, () => agent.discover('10.0.0.3'));
    at(4000, () => allUp());
    runUntil(200_000);

    expect(plansAfter(2000)).toEqual([]);
    expect(neighborsOf('mesh')).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  it('with a lower max_peers remove the surplus peer at once', () => {
    const { at, runUntil } = inSync();
    const known = ['10.0.0.7', '10.0.0.8'];
    at(2000, () => agent.reload([mesh, core, clients], [meshSource, coreSource]));
    at(2000, () => agent.discoverFrom(coreSource, ...known));
    at(4000, () => allUp('10.0.0.1', '10.0.0.2', ...known));
    at(6000, () => agent.reload([mesh, { ...core, maxPeers: 1 }, clients], [meshSource, coreSource]));
    runUntil(10_000);

    expect(agent.commits.filter(({ at }) => at === 6000)).toHaveLength(1);
    expect(neighborsOf('core')).toHaveLength(1);
  });

  it('with another source keep established peers until it answers, and then add its members', () => {
    const { at, runUntil } = inSync();
    at(2000, () => agent.reload([mesh, clients], [otherSource]));
    runUntil(40_000);
    expect(plansAfter(2000)).toEqual([]);

    for (let ms = 41_000; ms < 100_000; ms += 10_000)
      agent.at(ms - 40_000, () => agent.discoverFrom(otherSource, '10.0.0.1', '10.0.0.5'));
    runUntil(200_000);
    expect(agent.neighbors()).toEqual(expect.arrayContaining(['10.0.0.1', '10.0.0.5']));
  });

  it('that are the same as before keep the answers of the sources', () => {
    const { at, runUntil } = inSync();
    at(2000, () => agent.reload([mesh, clients]));
    at(2500, () => allUp('10.0.0.1'));
    runUntil(60_000);

    // The source named both peers before the reload: the one that fell is still a member.
    expect(plansAfter(2000)).toEqual([]);
    expect(agent.reported('config-reloaded')).toHaveLength(1);
  });

  it('that are wrong change nothing and are reported with every problem; corrected ones take effect', () => {
    const { at, runUntil } = inSync();
    at(2000, () => agent.rejectSettings('bgpgroups: is missing', 'asn: expected …'));
    at(4000, () => agent.reload([{ ...mesh }, clients]));
    at(5000, () => agent.discover('10.0.0.1', '10.0.0.2', '10.0.0.3'));
    runUntil(10_000);

    expect(agent.reported('config-rejected')).toMatchObject([
      { at: 2000, problems: ['bgpgroups: is missing', 'asn: expected …'] },
    ]);
    expect(plansAfter(2000)).toEqual(['+ mesh 10.0.0.3 discovered, allow clients']);
  });

  it('do not change the Set under way; the next round uses them', () => {
    const { at, runUntil } = inSync({ kind: 'lands', afterMs: 5000 });
    at(2000, () => agent.discover('10.0.0.1', '10.0.0.2', '10.0.0.3'));
    at(3000, () => agent.reload([mesh, { ...clients, prefixes: [net('10.0.0.0/24'), net('10.9.0.0/24')] }]));
    runUntil(10_000);

    expect(plansAfter(2000)).toEqual(['+ mesh 10.0.0.3 discovered, allow clients', 'allow clients']);
    expect(agent.device.mostCommitsAtOnce).toBe(1);
    expect(agent.device.running.groups.get('clients')?.allow).toContain('10.9.0.0/24');
  });

  it('do not end a drain under way, and their drain_max limits it', () => {
    const { at, runUntil } = inSync();
    at(1500, () =>
      agent.telemetryShows({
        '10.0.0.1': 'ESTABLISHED',
        '10.0.0.2': 'ESTABLISHED',
        '10.0.0.50': 'ESTABLISHED',
      }),
    );
    at(2000, () => agent.drain());
    at(3000, () => agent.reload([mesh, clients], [meshSource], { drainMaxMs: 20_000 }));
    runUntil(100_000);

    expect(agent.reported('drain-done')).toMatchObject([
      { at: 22_000, report: { because: 'out-of-time', remaining: [ip('10.0.0.50')] } },
    ]);
    expect(plansAfter(2000)).toEqual(['graceful-shutdown set']);
  });

  it('with a shorter resync make the next round come earlier', () => {
    const { at, runUntil } = inSync();
    at(2000, () => agent.reload([mesh, clients], [meshSource], { resyncMs: 1000 }));
    runUntil(2500);
    const before = agent.device.reads;
    runUntil(12_500);

    expect(agent.device.reads - before).toBeGreaterThanOrEqual(9);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import type { Group } from '../../src/model/group.ts';
import type { Source } from '../../src/model/sighting.ts';
import { ip, net, virtualAgent, type Answer } from '../support/virtual-agent.ts';
import { lines } from '../support/situations.ts';

const mesh: Group = { kind: 'mesh', name: 'mesh', minPeers: 1 };
const clients: Group = { kind: 'subtractive', name: 'clients', prefixes: [net('10.0.0.0/24')] };
const core: Group = { kind: 'mesh', name: 'core', minPeers: 1, maxPeers: 2 };
const meshSource: Source = { id: 'static mesh', group: 'mesh', confirmEmptyMs: 0 };
const coreSource: Source = { id: 'static core', group: 'core', confirmEmptyMs: 0 };
const otherSource: Source = { id: 'dns other A', group: 'mesh', confirmEmptyMs: 0 };

let play: ReturnType<typeof virtualAgent>;
afterEach(() => play.end());

const all = (...peers: string[]) =>
  play.sessions(Object.fromEntries(peers.map((peer) => [peer, 'ESTABLISHED' as const])));
/** An agent whose mesh has two peers, both up, by the second second; its device knows a group `core`, too. */
function inSync(...answers: Answer[]) {
  play = virtualAgent([{ kind: 'lands', afterMs: 0 }, ...answers]);
  const { running } = play.device;
  play.device.running = {
    ...running,
    groups: new Map(running.groups).set('core', { neighbors: new Set(), allow: [] }),
  };
  play.at(0, () => play.see('10.0.0.1', '10.0.0.2'));
  play.at(1000, () => all('10.0.0.1', '10.0.0.2'));
  return play;
}
const plansAfter = (ms: number) =>
  play.commits.filter(({ at }) => at >= ms).map(({ plan }) => lines(plan).join(', '));
const neighborsOf = (group: string) => Array.from(play.device.running.groups.get(group)?.neighbors ?? []);

describe('settings that were read again', () => {
  it('bring a group, whose source is heard from then on', () => {
    const { at, run } = inSync();
    at(2000, () => play.reload([mesh, core, clients], [meshSource, coreSource]));
    at(3000, () => play.seeFrom(coreSource, '10.0.0.7'));
    run(5000);

    expect(plansAfter(2000)).toEqual(['+ core 10.0.0.7 chosen, allow clients']);
    expect(neighborsOf('mesh')).toHaveLength(2);
  });

  it('take a group away: what it has stays as it is, and stays out of allow', () => {
    const { at, run } = inSync();
    at(2000, () => play.reload([clients], []));
    at(3000, () => play.see('10.0.0.3'));
    at(4000, () => all());
    run(200_000);

    expect(plansAfter(2000)).toEqual([]);
    expect(neighborsOf('mesh')).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  it('lower max_peers: the round at once gives up the surplus, make before break', () => {
    const { at, run } = inSync();
    const known = ['10.0.0.7', '10.0.0.8'];
    at(2000, () => play.reload([mesh, core, clients], [meshSource, coreSource]));
    at(2000, () => play.seeFrom(coreSource, ...known));
    at(4000, () => all('10.0.0.1', '10.0.0.2', ...known));
    at(6000, () => play.reload([mesh, { ...core, maxPeers: 1 }, clients], [meshSource, coreSource]));
    run(10_000);

    expect(play.commits.filter(({ at }) => at === 6000)).toHaveLength(1);
    expect(neighborsOf('core')).toHaveLength(1);
  });

  it('change a source: established peers stay while the new one has not spoken, and go as guards allow', () => {
    const { at, run } = inSync();
    at(2000, () => play.reload([mesh, clients], [otherSource]));
    run(40_000);
    expect(plansAfter(2000)).toEqual([]);

    for (let ms = 41_000; ms < 100_000; ms += 10_000)
      play.at(ms - 40_000, () => play.seeFrom(otherSource, '10.0.0.1', '10.0.0.5'));
    run(200_000);
    expect(play.neighbors()).toEqual(expect.arrayContaining(['10.0.0.1', '10.0.0.5']));
  });

  it('and turn out the same keep what the sources have told', () => {
    const { at, run } = inSync();
    at(2000, () => play.reload([mesh, clients]));
    at(2500, () => all('10.0.0.1'));
    run(60_000);

    // The source named both of them before the reload: the one that fell is still wanted.
    expect(plansAfter(2000)).toEqual([]);
    expect(play.told('config-reloaded')).toHaveLength(1);
  });

  it('and are wrong change nothing and are told with every problem; then come right', () => {
    const { at, run } = inSync();
    at(2000, () => play.reject('bgpgroups: is missing', 'asn: expected …'));
    at(4000, () => play.reload([{ ...mesh }, clients]));
    at(5000, () => play.see('10.0.0.1', '10.0.0.2', '10.0.0.3'));
    run(10_000);

    expect(play.told('config-rejected')).toMatchObject([
      { at: 2000, problems: ['bgpgroups: is missing', 'asn: expected …'] },
    ]);
    expect(plansAfter(2000)).toEqual(['+ mesh 10.0.0.3 discovered, allow clients']);
  });

  it('while a Set is in flight let it end as it began; the next round has the new ones', () => {
    const { at, run } = inSync({ kind: 'lands', afterMs: 5000 });
    at(2000, () => play.see('10.0.0.1', '10.0.0.2', '10.0.0.3'));
    at(3000, () => play.reload([mesh, { ...clients, prefixes: [net('10.0.0.0/24'), net('10.9.0.0/24')] }]));
    run(10_000);

    expect(plansAfter(2000)).toEqual(['+ mesh 10.0.0.3 discovered, allow clients', 'allow clients']);
    expect(play.device.mostAtOnce).toBe(1);
    expect(play.device.running.groups.get('clients')?.allow).toContain('10.9.0.0/24');
  });

  it('while it drains leave the drain as it is, and its new bounds count', () => {
    const { at, run } = inSync();
    at(1500, () =>
      play.sessions({ '10.0.0.1': 'ESTABLISHED', '10.0.0.2': 'ESTABLISHED', '10.0.0.50': 'ESTABLISHED' }),
    );
    at(2000, () => play.drain());
    at(3000, () => play.reload([mesh, clients], [meshSource], { drainMaxMs: 20_000 }));
    run(100_000);

    expect(play.told('drain-done')).toMatchObject([
      { at: 22_000, report: { because: 'out-of-time', remaining: [ip('10.0.0.50')] } },
    ]);
    expect(plansAfter(2000)).toEqual(['graceful-shutdown set']);
  });

  it('set the pace: the next look is as soon as they say', () => {
    const { at, run } = inSync();
    at(2000, () => play.reload([mesh, clients], [meshSource], { resyncMs: 1000 }));
    run(2500);
    const before = play.device.reads;
    run(12_500);

    expect(play.device.reads - before).toBeGreaterThanOrEqual(9);
  });
});

import { describe, expect, it } from 'vitest';
import { subtract, type Prefix } from '../../../../src/model/prefix-set.ts';
import { eventually } from '../../../support/eventually.ts';
import { frrRig, loopback, placed, type FrrNode } from '../../../support/frr-rig.ts';
import { bgpdAt } from '../../../support/processes.ts';
import { missing } from '../../../support/programs.ts';

const mesh = (...neighbors: readonly number[]) =>
  `group MESH { type internal; ${neighbors.map((n) => `neighbor A${n};`).join(' ')} }`;
const all = placed('NET.0/24') as Prefix;
/** `allow` of all addresses except some, as the agent writes it. */
const clients = (...without: readonly number[]) =>
  `group CLIENTS { type internal; cluster 10.0.0.1; allow [ ${subtract([all], without.map(loopback)).join(' ')} ]; }`;
const running = ({ engine }: FrrNode) => engine.run('show running-config');

describe.skipIf(missing('frr'))('real daemons', () => {
  it('accept clients, and make one a neighbor with a single reset', async () => {
    const [a, b, c] = (await frrRig(3)) as [FrrNode, FrrNode, FrrNode];
    await a.commit(clients());
    await b.commit(mesh(1));
    await c.commit(mesh(1));
    await Promise.all([
      a.eventually('A2 CLIENTS by allow ESTABLISHED 1'),
      a.eventually('A3 CLIENTS by allow ESTABLISHED 1'),
    ]);

    await a.commit(`${mesh(2)} ${clients(2)}`);
    await a.eventually('A2 MESH ESTABLISHED 2');
    await b.eventually('A1 MESH ESTABLISHED 2');

    // A client that stays covered keeps its session, also when address 9 is excluded.
    await a.commit(`${mesh(2)} ${clients(2, 9)}`);
    await a.commit(mesh(2) + clients(2));
    expect(c.sessions()).toEqual(['A1 MESH ESTABLISHED 1']);
    expect(a.sessions()).toEqual(['A2 MESH ESTABLISHED 2', 'A3 CLIENTS by allow ESTABLISHED 1']);
    expect(
      a.changes.filter((change) => change.startsWith('A2') && change.includes('ESTABLISHED')),
    ).toHaveLength(2);

    // Removed from the mesh and not covered by allow: it cannot connect until allow covers it again.
    await a.commit(mesh() + clients(2));
    await b.eventually('A1 MESH IDLE 2');
    expect(a.sessions()).toEqual(['A3 CLIENTS by allow ESTABLISHED 1']);
    await a.commit(mesh() + clients());
    await a.eventually('A2 CLIENTS by allow ESTABLISHED 3');
    expect(c.sessions()).toEqual(['A1 MESH ESTABLISHED 1']);
  });

  it('can hang, continue, stop and start again', async () => {
    const [a, b] = (await frrRig(2)) as [FrrNode, FrrNode];
    await a.commit(mesh(2));
    await b.commit(mesh(1));
    await a.eventually('A2 MESH ESTABLISHED 1');

    b.engine.freeze();
    await eventually('the end of the hold time', () => !a.sessions().includes('A2 MESH ESTABLISHED 1'));
    await b.commit(mesh(1, 9));
    b.engine.thaw();
    await a.eventually('A2 MESH ESTABLISHED 2');
    await b.eventually('A1 MESH ESTABLISHED 2');
    await eventually('what was committed meanwhile', () =>
      b.sessions().some((session) => session.startsWith('A9 MESH')),
    );

    await b.engine.stop();
    expect(b.sessions()).toEqual([]);
    await eventually('the end of its session', () => !a.sessions().includes('A2 MESH ESTABLISHED 2'));
    await b.commit(mesh(1));
    await b.engine.start();
    await a.eventually('A2 MESH ESTABLISHED 3');
    await b.eventually('A1 MESH ESTABLISHED 1');
  });

  it('follow changes of neighbors, groups and AS', async () => {
    const [a, b] = (await frrRig(2)) as [FrrNode, FrrNode];
    await a.commit(mesh(2));
    await b.commit('group MESH { type internal; neighbor A1 { passive; } }');
    await a.eventually('A2 MESH ESTABLISHED 1');

    await a.commit('group MESH { type internal; neighbor A2 { shutdown; } }');
    await b.eventually('A1 MESH IDLE 1');
    await a.commit(mesh(2));
    await b.eventually('A1 MESH ESTABLISHED 2');
    await a.commit('');
    expect(a.sessions()).toEqual([]);
    await b.eventually('A1 MESH IDLE 2');

    await a.commit(
      'group OUT { type external; peer-as 65000; neighbor A2; }',
      'routing-options { autonomous-system 65001; }',
    );
    await b.commit('group OUT { type external; peer-as 65001; neighbor A1; }');
    await a.eventually('A2 OUT ESTABLISHED 3');
    expect(a.engine.sessions().get(loopback(2))?.peerAs).toBe(65000);
  });

  it('shut down a peer whose AS is not in the list', async () => {
    const edge = (members: string) =>
      [
        'group EDGE { type external; peer-as-list EDGES; allow NET.0/24; }',
        `policy-options { as-list EDGES members [ ${members} ]; }`,
      ] as const;
    const [a, b] = (await frrRig(2)) as [FrrNode, FrrNode];
    await a.commit(...edge('65001-65010 65100'));
    await b.commit(
      'group OUT { type external; peer-as 65000; neighbor A1; }',
      'routing-options { autonomous-system 65011; }',
    );
    await expect.poll(() => running(a), { timeout: 120_000 }).toContain(`neighbor ${loopback(2)} shutdown`);
    expect(a.changes).toEqual([]);

    await a.commit(...edge('65001-65011 65100'));
    await a.eventually('A2 EDGE by allow ESTABLISHED 1');
  });
});

describe.skipIf(missing('frr'))('a commit', () => {
  it('that bgpd cannot do is refused with its path and changes nothing', async () => {
    const [a] = (await frrRig(1)) as [FrrNode];
    await a.commit(mesh(2));
    const before = await running(a);

    await expect(a.commit('group MESH { type internal; multipath; neighbor A3; }')).rejects.toThrow(
      'protocols bgp group MESH multipath: the BGP daemon frr cannot do this',
    );
    expect(await running(a)).toBe(before);
  });

  it('of which bgpd refuses a line is rolled back', async () => {
    const [a] = (await frrRig(1)) as [FrrNode];
    const policy = 'policy-options { policy-statement P { then reject; } }';
    await a.commit(mesh(2) + clients(2), policy);
    const before = await running(a);

    // bgpd accepts keys of up to 80 characters.
    await expect(
      a.commit(
        `group MESH { type internal; export P; neighbor A3; neighbor A4 { authentication-key "${'x'.repeat(81)}"; } }`,
        policy,
      ),
    ).rejects.toThrow('password xxx');
    expect(await running(a)).toBe(before);
    expect(a.sessions()).toEqual(['A2 MESH IDLE 0']);
  });

  it('that gets no answer fails, and a new daemon runs with the previous configuration', async () => {
    const [a] = (await frrRig(1)) as [FrrNode];
    await a.commit(mesh(2));
    process.kill(bgpdAt(loopback(1)), 'SIGSTOP');

    await expect(a.commit(mesh(2, 3))).rejects.toThrow('no answer within 5000 ms');
    expect(a.sessions()).toEqual(['A2 MESH IDLE 0']);
    expect(await running(a)).toContain(`neighbor ${loopback(2)} remote-as 65000`);
    expect(await running(a)).not.toContain(`neighbor ${loopback(3)}`);
  });

  it('to a stopped daemon takes effect when it starts', async () => {
    const [a] = (await frrRig(1)) as [FrrNode];
    await a.engine.stop();
    await a.commit(mesh(2));
    await expect(a.engine.run('show version')).rejects.toThrow('does not run');
    await a.engine.start();

    expect(a.sessions()).toEqual(['A2 MESH IDLE 0']);
  });
});

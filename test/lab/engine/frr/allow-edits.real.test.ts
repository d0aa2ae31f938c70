import { describe, expect, it } from 'vitest';
import { seeded } from '../../../../lab/story/seeded.ts';
import { subtract, type Prefix } from '../../../../src/model/prefix-set.ts';
import { frrRig, loopback, placed, type FrrNode } from '../../../support/frr-rig.ts';
import { missing } from '../../../support/programs.ts';

const all = placed('NET.0/24') as Prefix;

/** A mesh, and `allow` of all other addresses, as the agent writes it. */
function configuration(mesh: Iterable<number>): string {
  const members = Array.from(mesh);
  const allow = subtract([all], members.map(loopback)).join(' ');
  const neighbors = members.map((n) => `neighbor A${n};`).join(' ');
  return `group MESH { type internal; ${neighbors} } group CLIENTS { type internal; cluster 10.0.0.1; allow [ ${allow} ]; }`;
}
const towards = (n: number) => `group REFLECTORS { type internal; neighbor A${n}; }`;

describe.skipIf(missing('frr'))('while allow is edited', () => {
  it('no covered client loses its session in three hundred changes of the mesh', async () => {
    const [reflector, one, other] = (await frrRig(3)) as [FrrNode, FrrNode, FrrNode];
    await reflector.commit(configuration([]));
    await Promise.all([one, other].map((client) => client.commit(towards(1))));
    await reflector.eventually('A2 CLIENTS by allow ESTABLISHED 1');
    await reflector.eventually('A3 CLIENTS by allow ESTABLISHED 1');

    const random = seeded('edits');
    const mesh = new Set<number>();
    for (let edit = 0; edit < 300; edit++) {
      // These neighbors do not exist: some addresses are next to the clients', some far away.
      const n = 4 + Math.floor(random() * 60);
      if (!mesh.delete(n)) mesh.add(n);
      await reflector.commit(configuration(mesh));
    }

    for (const client of [one, other]) expect(client.sessions()).toEqual(['A1 REFLECTORS ESTABLISHED 1']);
    const clients = reflector.sessions().filter((session) => session.includes('CLIENTS'));
    expect(clients).toEqual(['A2 CLIENTS by allow ESTABLISHED 1', 'A3 CLIENTS by allow ESTABLISHED 1']);
  });

  it('a configured neighbor never comes up as a client, whichever end connects first', async () => {
    const [reflector, peer] = (await frrRig(2)) as [FrrNode, FrrNode];
    await reflector.commit(configuration([2]));

    for (let n = 1; n <= 5; n++) {
      // The two take turns in being first.
      if (n % 2 === 1) await peer.commit(towards(1));
      else {
        await reflector.commit(configuration([2]));
        await peer.engine.start();
      }
      await reflector.eventually(`A2 MESH ESTABLISHED ${n}`);
      if (n % 2 === 1) await peer.engine.stop();
      else await peer.commit('');
    }

    expect(reflector.changes.filter((change) => change.includes('CLIENTS'))).toEqual([]);
  });
});

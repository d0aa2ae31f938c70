import { describe, expect, it } from 'vitest';
import type { Prefix } from '../../../../src/model/prefix-set.ts';
import { frrRig, type FrrNode } from '../../../support/frr-rig.ts';
import { missing } from '../../../support/programs.ts';

const plain = '203.0.113.0/24' as Prefix;
const long = '203.0.113.128/25' as Prefix;
const home = '198.51.100.0/24' as Prefix;
const backup = '192.0.2.0/24' as Prefix;

/** A node's best path to a prefix as `preference communities`; nothing if it has none. */
async function seen({ engine }: FrrNode, prefix: Prefix): Promise<string | undefined> {
  const path = (await engine.paths(prefix)).find(({ best }) => best);
  return path === undefined ? undefined : `${path.localPreference} ${path.communities.join(' ')}`.trim();
}

async function comesTo(node: FrrNode, prefix: Prefix, what: string | undefined): Promise<void> {
  await expect.poll(() => seen(node, prefix), { timeout: 120_000, interval: 20 }).toBe(what);
}

describe.skipIf(missing('frr'))('routes', () => {
  it('pass a reflector as the policies of its groups say', async () => {
    const [router, region, core] = (await frrRig(3)) as [FrrNode, FrrNode, FrrNode];
    const policies = (last: string) => `policy-options {
      policy-statement REGION-OUT {
        term LOCAL-ONLY { from community NO-EXPORT-REGION; then reject; }
        term BACKUP { from community BACKUP-REGION; then { local-preference 20; accept; } }
        ${last}
      }
      community NO-EXPORT-REGION members 65000:101;
      community BACKUP-REGION members 65000:102;
    }`;
    const groups = (draining: string) => `
      group UPSTREAM { type internal; export REGION-OUT; ${draining} neighbor A3; }
      group CLIENTS { type internal; cluster 10.0.0.2; allow A1/32; }`;
    await router.commit('group REFLECTORS { type internal; neighbor A2; }');
    await region.commit(groups(''), policies(''));
    await core.commit('group MESH { type internal; neighbor A2; }');
    await router.engine.announce({ prefix: plain });
    await router.engine.announce({ prefix: home, communities: ['65000:101'] });
    await router.engine.announce({ prefix: backup, communities: ['65000:102'] });
    await router.engine.announce({ prefix: long });

    for (const prefix of [plain, home, long])
      await comesTo(region, prefix, prefix === home ? '100 65000:101' : '100');
    await comesTo(core, plain, '100');
    await comesTo(core, backup, '20 65000:102');
    expect(await seen(core, home)).toBeUndefined();
    expect(await seen(region, backup)).toBe('100 65000:102');
    expect((await core.engine.paths(plain))[0]).toMatchObject({
      best: true,
      clusterList: ['10.0.0.2'],
      originatorId: expect.stringMatching(/^127\./) as string,
      nextHop: expect.stringMatching(/^198\.1[89]\./) as string,
    });

    // A policy with the same name and one more term: no session resets.
    await region.commit(
      groups(''),
      policies('term LONG { from route-filter 203.0.113.0/24 longer; then reject; }'),
    );
    await comesTo(core, long, undefined);
    await comesTo(core, plain, '100');

    // During a graceful shutdown every route carries the community (RFC 8326).
    await region.commit(groups('graceful-shutdown { sender; }'), policies(''));
    await comesTo(core, plain, '0 gracefulShutdown');
    await comesTo(core, backup, '0 65000:102 gracefulShutdown');
    expect(region.sessions()).toEqual(['A1 CLIENTS by allow ESTABLISHED 1', 'A3 UPSTREAM ESTABLISHED 1']);

    await router.engine.withdraw(plain);
    await comesTo(core, plain, undefined);
  });

  it('enter another AS with the next hop of the sender and a longer path', async () => {
    const [inside, border, outside] = (await frrRig(3)) as [FrrNode, FrrNode, FrrNode];
    await inside.commit('group MESH { type internal; neighbor A2; }');
    await border.commit(
      'group MESH { type internal; neighbor A1; } group OUT { type external; peer-as 65001; import IN; neighbor A3; }',
      'policy-options { policy-statement IN { term LONG { from as-path-calc-length 2 orhigher; then reject; } then accept; } }',
    );
    await outside.commit(
      'group OUT { type external; peer-as 65000; export AGAIN; neighbor A2; }',
      `routing-options { autonomous-system 65001; }
       policy-options { policy-statement AGAIN { term BACKUP { from route-filter ${backup} exact; then as-path-prepend "65001 65001"; } } }`,
    );
    await inside.engine.announce({ prefix: plain });
    await outside.engine.announce({ prefix: home });
    await outside.engine.announce({ prefix: backup });

    await comesTo(outside, plain, '100');
    await expect
      .poll(() => inside.engine.paths(home), { timeout: 120_000 })
      .toMatchObject([{ asPath: '65001' }]);
    expect((await outside.engine.paths(plain))[0]).toMatchObject({
      asPath: '65000',
      nextHop: expect.stringMatching(/^198\.1[89]\..*\.2$/) as string,
    });
    expect(await border.engine.paths(backup)).toEqual([]);
  });
});

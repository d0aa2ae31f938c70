import { expect, it } from 'vitest';
import { defaultSwitches, switchTable, type SwitchName, type Switches } from '../../lab/device/switches.ts';
import { address } from '../../lab/story/names.ts';
import { pairwise, product } from '../support/pairwise.ts';
import { postControl } from '../support/post-control.ts';
import { testbed } from '../support/testbed.ts';

const names = Object.keys(switchTable) as SwitchName[];
const positions = names.map((name) => switchTable[name].positions.length);

/** In `npm test` every pair of positions occurs at least once; `npm run test:all` has more combinations. */
const rows =
  process.env['MESHRR_TEST_ALL'] === undefined
    ? pairwise(positions)
    : [...pairwise(positions), ...product(positions, 200)];

const settingsOf = (row: readonly number[]): Switches => {
  const switches: Switches = {
    ...defaultSwitches,
    ...Object.fromEntries(names.map((name, index) => [name, switchTable[name].positions[row[index] ?? 0]])),
  };
  // What gNMI lacks has to be available by JET: no agent can work without either.
  const { nativeTree, gnmiSet, sessionState } = switches;
  const needsJet = nativeTree !== 'served' || gnmiSet !== 'accepted' || sessionState !== 'sent';
  return needsJet ? { ...switches, jetManagement: 'served' } : switches;
};

/** The switches that differ from the default, to see which of them a failure depends on. */
const title = (row: readonly number[]) =>
  names
    .flatMap((name, index) =>
      (row[index] ?? 0) === 0 ? [] : [`${name}=${switchTable[name].positions[row[index] ?? 0]}`],
    )
    .join(' ') || 'all defaults';

it.each(rows.map((row) => [title(row), settingsOf(row)] as const))(
  'the agent works with %s',
  async (_, switches) => {
    const bed = await testbed({
      switches,
      speed: 30,
      core: ['10.42.2.1', '10.42.2.2', '10.42.2.3'],
      settings: { drain_min: '5s' },
    });
    await bed.until('convergence', () => bed.upstreams().length === 2 && bed.established().length === 5);

    // A peer joins, an upstream dies, a peer leaves.
    await bed.addPeer('10.42.1.4');
    bed.dns.records.set('mesh.test', ['10.42.1.1', '10.42.1.2', '10.42.1.3', '10.42.1.4']);
    await bed.until(
      'the newcomer',
      () => bed.neighbors().includes('10.42.1.4') && bed.established().length === 6,
    );
    const [dead = ''] = bed.upstreams();
    await bed.others.get(address(dead))!.stop();
    await bed.until(
      'its replacement',
      () => !bed.upstreams().includes(dead) && bed.established().length === 6,
    );
    bed.dns.records.set('mesh.test', ['10.42.1.2', '10.42.1.3', '10.42.1.4']);
    await bed.others.get(address('10.42.1.1'))!.dispose();
    await bed.until(
      'the removal of the peer that left',
      () => !bed.neighbors().includes('10.42.1.1') && bed.established().length === 5,
    );

    // A drain and an undrain take one Set each, and all sessions are up at the end.
    await bed.until('rest', () => bed.agent.isConverged());
    const sets = bed.sets();
    const drained = postControl(bed.agent.control, '/drain');
    await bed.until('the drain to be done', () => bed.heard('drain-done').length === 1);
    expect((await drained).code).toBe(200);
    expect([bed.isDraining(), bed.sets() - sets]).toEqual([true, 1]);
    expect((await postControl(bed.agent.control, '/undrain')).code).toBe(200);
    expect([bed.isDraining(), bed.sets() - sets]).toEqual([false, 2]);
    await bed.until('all sessions', () => bed.established().length === 5);

    expect(bed.device.violations).toEqual([]);
    expect(bed.heard('commit-failed')).toEqual([]);
  },
);

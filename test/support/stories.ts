import { expect } from 'vitest';
import type { EngineKind } from '../../lab/story/create-bgp.ts';
import { address } from '../../lab/story/names.ts';
import { testbed, type Testbed, type TestbedOptions } from './testbed.ts';

/** Addresses that real daemons can use as well; tests that run at the same time get different ones. */
const at = (place: string) => `127.${140 + Number(process.env['VITEST_POOL_ID'] ?? 0)}.${place}`;
const three = ['1.1', '1.2', '1.3'].map(at);
const four = ['2.1', '2.2', '2.3', '2.4'].map(at);

/** The device variant that a story is played on; default: the normal one. */
export type Way = Pick<TestbedOptions, 'switches' | 'deviceSettings'>;

/** Stories that must end the same with every BGP engine, played in real time. */
export const stories: readonly (readonly [
  name: string,
  play: (engine: EngineKind, way?: Way) => Promise<void>,
])[] = [
  [
    'all peers are added in one Set, and allow excludes them',
    async (engine, way) => {
      const bed = await meshUp(engine, way);

      expect(bed.neighbors()).toEqual(three);
      expect(bed.sets()).toBe(1);
      expect([...three, at('1.4')].map(bed.isAllowed)).toEqual([false, false, false, true]);
      expect(bed.device.violations).toEqual([]);
    },
  ],
  [
    'a joining peer needs one more Set, and only its own session may reset, once',
    async (engine, way) => {
      const bed = await meshUp(engine, way);
      const falls = bed.bgp.falls.length;

      await bed.addPeer(at('1.4'));
      bed.dns.records.set('mesh.test', [...three, at('1.4')]);
      await bed.until('the fourth', () => bed.neighbors().length === 4 && bed.established().length === 4);

      expect(bed.sets()).toBe(2);
      const moved = bed.bgp.falls.slice(falls);
      expect(moved.length).toBeLessThanOrEqual(1);
      expect(
        moved.every(({ cause, a, b }) => cause === 'promoted' && [a, b].includes(address(at('1.4')))),
      ).toBe(true);
    },
  ],
  [
    'a peer that is down and no longer named is removed; the others stay',
    async (engine, way) => {
      const bed = await meshUp(engine, way);
      const falls = bed.bgp.falls.length;

      await bed.others.get(address(three[2]!))!.stop();
      bed.dns.records.set('mesh.test', three.slice(0, 2));
      await bed.until('its removal', () => bed.neighbors().length === 2);

      expect(bed.established()).toEqual(three.slice(0, 2));
      expect(bed.bgp.falls.slice(falls)).toHaveLength(1);
    },
  ],
  [
    'an upstream that is down is replaced after down_after',
    async (engine, way) => {
      const bed = await upstreamsUp(engine, way);
      const [down = ''] = bed.upstreams();

      await bed.others.get(address(down))!.stop();
      await bed.until('its replacement', () => !bed.upstreams().includes(down), 60_000);
      await bed.until('two upstreams', () =>
        bed.upstreams().every((peer) => bed.established().includes(peer)),
      );

      expect(bed.heard('replaced')).toMatchObject([{ peer: down, reason: 'down' }]);
    },
  ],
  [
    'failing DNS and a restart of the agent change nothing',
    async (engine, way) => {
      const bed = await meshUp(engine, way);
      const [sets, falls] = [bed.sets(), bed.bgp.falls.length];

      bed.dns.faults.set('*', 'SERVFAIL');
      await bed.agent.stop();
      await bed.agent.restart();
      await bed.pass(5000);
      bed.dns.faults.clear();
      await bed.pass(4000);

      expect(bed.sets()).toBe(sets);
      expect(bed.bgp.falls.slice(falls)).toEqual([]);
    },
  ],
  [
    'a manual change is reverted',
    async (engine, way) => {
      const bed = await meshUp(engine, way);
      const group = 'groups MESHRR protocols bgp group MESHRR-MESH';

      await bed.device.editByHand([`delete ${group} neighbor ${three[0]!}`]);
      await bed.until(
        'its return',
        () => bed.neighbors().includes(three[0]!) && bed.established().length === 3,
      );

      expect(bed.neighbors()).toEqual(three);
    },
  ],
];

async function meshUp(engine: EngineKind, way?: Way): Promise<Testbed> {
  const bed = await testbed({ ...common(engine, way), mesh: three });
  await bed.until('three sessions', () => bed.neighbors().length === 3 && bed.established().length === 3);
  return bed;
}

async function upstreamsUp(engine: EngineKind, way?: Way): Promise<Testbed> {
  const bed = await testbed({ ...common(engine, way), mesh: [], core: four });
  await bed.until('two upstreams', () => bed.upstreams().length === 2 && bed.established().length === 2);
  // Until the agent has read its own commit, it may take a session for one of a client.
  await bed.until('the agent to know', () => {
    const peers = bed.heard('looked').at(-1)?.look.health.peers;
    return bed.upstreams().every((peer) => {
      const health = peers?.get(address(peer));
      return health?.up === true && health.configured;
    });
  });
  return bed;
}

function common(engine: EngineKind, way: Way = {}): TestbedOptions {
  return {
    ...way,
    engine,
    speed: 1,
    self: address(at('0.9')),
    // With sessions read by JET it takes 15 s to notice one: the grace must be longer.
    settings: { resync: '2s', down_after: '2s', connect_grace: '20s', remove_after: '5s' },
  };
}

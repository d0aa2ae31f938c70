import { it } from 'vitest';
import { pairwise, product } from '../support/pairwise.ts';
import { stories, type Way } from '../support/stories.ts';

/** gNMI, JET, and the mixed transports that `auto` finds. */
const ways: readonly (readonly [name: string, way: Way])[] = [
  ['gnmi', { deviceSettings: { transport: 'gnmi' } }],
  ['jet', { deviceSettings: { transport: 'jet' } }],
  ['auto, all by gNMI', { switches: { jetManagement: 'absent' } }],
  ['auto, Set by JET', { switches: { gnmiSet: 'unimplemented' } }],
  ['auto, configuration by JET', { switches: { nativeTree: 'hidden' } }],
  ['auto, sessions by JET', { switches: { sessionState: 'absent' } }],
  ['auto, all by JET', { switches: { nativeTree: 'refused', sessionState: 'absent' } }],
];

/** Pairs of a story and a transport: all of them in `npm run test:all`, and in `npm test` enough to use each once. */
const counts = [stories.length, ways.length];
const rows =
  process.env['MESHRR_TEST_ALL'] === undefined
    ? ways.map((_, index) => [index % stories.length, index])
    : product(counts, pairwise(counts).length);

it.each(stories)('%s', async (_, play) => {
  await play('simulated');
});

it.each(
  rows.map(([story = 0, way = 0]) => {
    const [name, play] = stories[story]!;
    const [of, how] = ways[way]!;
    return [of, name, () => play('simulated', how)] as const;
  }),
)('by %s: %s', async (_way, _name, play) => {
  await play();
});

import {
  loads,
  moves,
  nodes,
  rendezvous,
  rollingRestart,
  settle,
  stickyRandom,
  type Choose,
} from '../test/support/plan/hierarchy.ts';
import { seeded } from '../lab/story/seeded.ts';
import { percentile, row } from './support.ts';

const sets = 50;
const choosers: readonly (readonly [string, (set: number) => Choose])[] = [
  ['spread: none', () => rendezvous('none')],
  ['spread: zone', () => rendezvous('zone')],
  ['random', (set) => stickyRandom(seeded(String(set)))],
];

/** Claim: 200 edges choose two of 8 cores in 3 zones; loads are even, and few edges move when a ninth core is added. */
export function benchSelection(): readonly string[] {
  return choosers.flatMap(([name, chooser]) => {
    const runs = Array.from({ length: sets }, (_, set) => run(set, chooser(set)));
    const median = (pick: (one: ReturnType<typeof run>) => number) => String(percentile(runs.map(pick), 0.5));
    return [
      row(
        `selection, 200 edges × 2 of 8 cores, ${name}`,
        `${median(({ least }) => least)} to ${median(({ greatest }) => greatest)} a core, mean 50`,
        `median of ${sets} sets of names`,
      ),
      row('  a ninth core comes', `${median(({ scaleOut }) => scaleOut)} moves`, 'its fair share is 44'),
      row(
        '  a rolling restart under new names',
        `${median(({ restart }) => restart)} moves, ends at ${median(({ leastAfter }) => leastAfter)} to ${median(({ greatestAfter }) => greatestAfter)} a core`,
        'under the same names it ends as it began',
      ),
    ];
  });
}

function run(set: number, choose: Choose) {
  const edges = nodes(set, 'edge', 200);
  const nine = nodes(set, 'core', 9);
  const eight = nine.slice(0, 8);
  const start = settle(edges, eight, choose);
  const wider = settle(edges, nine, choose, start);
  const restarted = rollingRestart(edges, eight, choose, start, ({ identity }) => `${identity}-new`);
  const [before, after] = [loads(start, eight), loads(restarted.end, restarted.cores)];
  return {
    least: Math.min(...before),
    greatest: Math.max(...before),
    scaleOut: moves(start, wider),
    restart: restarted.moves,
    leastAfter: Math.min(...after),
    greatestAfter: Math.max(...after),
  };
}

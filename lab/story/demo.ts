import type { Clock } from '../../src/ports.ts';
import type { EngineKind } from './create-bgp.ts';
import { expectedSessions } from './expected-sessions.ts';
import { createNetwork } from './create-network.ts';
import type { Network } from './network.ts';
import { namesIn, routeLines, routeReport, type RouteReport } from './route-report.ts';
import { play, type StepReport } from './story.ts';
import type { Topology } from './topology.ts';
import { twoRegions } from './read-topology.ts';
import { twoRegionsStory } from './two-regions-story.ts';
import { defined } from '../../src/model/defined.ts';

/** The object that `npm run demo -- --json` prints. */
export interface DemoReport {
  readonly nodes: number;
  readonly sessions: { readonly expected: number; readonly established: number };
  readonly story: readonly Omit<StepReport, 'because'>[];
  readonly sets: number;
  readonly violations: readonly string[];
  /** Only with real BGP. */
  readonly routes?: readonly RouteReport[];
}

export interface DemoOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** The Node binary for agents in processes of their own. */
  readonly node: string;
  readonly engine?: EngineKind;
  /** Starts this network instead of playing the story. */
  readonly topology?: Topology;
  /** Prints a line of the story. */
  readonly say: (line: string) => void;
  readonly log?: (pod: string, line: string) => void;
}

/** The demo after its last step; the network still runs. */
export interface Demo {
  readonly network: Network;
  readonly report: DemoReport;
  readonly ok: boolean;
}

/** Starts the two-region network, plays the story on it and leaves the network running. */
export async function playDemo({
  clock,
  random,
  node,
  engine = 'simulated',
  topology,
  say,
  log,
}: DemoOptions): Promise<Demo> {
  const network = await createNetwork({
    topology: topology ?? twoRegions,
    clock,
    random,
    node,
    ownProcess: topology === undefined ? ['meshrr-lothlorien-b'] : [],
    engine,
    ...defined({ log }),
  });
  const { settings } = network.topology;
  // For another topology only the first step applies: the network converges.
  const steps = topology === undefined ? twoRegionsStory : twoRegionsStory.slice(0, 1);
  if (topology === undefined) {
    say(
      'Two regions, Lothlorien and Mirkwood, below a core of three reflectors; each region has two on its a side and two on its b side.',
    );
  }
  const shown = Object.entries(settings).map(([name, value]) => `${name} ${String(value)}`);
  if (shown.length > 0) say(`The agents' settings: ${shown.join(', ')}.`);

  const reports = await play(
    steps,
    network,
    (line) => say(`    ${line}`),
    ({ name, summary }) => say(`\n${name}: ${summary}`),
    ({ ok, seconds, sets, sessionsMoved, because }) =>
      say(
        `  ${ok ? '✔' : '✘'} ${seconds} s, ${sets} Sets, ${sessionsMoved} unexpected session losses${because === undefined ? '' : `\n    ${because}`}`,
      ),
  );
  const routes = engine === 'simulated' ? [] : await routeReport(network);
  if (routes.length > 0) say('\nRoutes announced by routers outside the cluster:');
  for (const line of routeLines(routes, namesIn(network))) say(`  ${line}`);
  const violations = network.violations();
  const report: DemoReport = {
    nodes: network.pods().length + network.routers().length,
    sessions: { expected: expectedSessions(network).count, established: network.bgp.established().length },
    story: reports.map(({ because, ...result }) => result),
    sets: network.sets(),
    violations,
    ...(engine === 'simulated' ? {} : { routes }),
  };
  const ok = reports.length === steps.length && reports.every((step) => step.ok) && violations.length === 0;
  return { network, report, ok };
}

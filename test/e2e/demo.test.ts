import { expect, it } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import { playDemo } from '../../lab/story/demo.ts';
import { seeded } from '../../lab/story/seeded.ts';

it('every step of the demo holds, and its agents answer', async () => {
  const told: string[] = [];

  const { network, report, ok } = await playDemo({
    clock: clockAt(),
    random: seeded('another network'),
    node: process.execPath,
    say: (line) => told.push(line),
  });
  const pages = await Promise.all(
    network
      .pods()
      .flatMap(({ agent }) =>
        ['/status', '/metrics', '/readyz', '/'].map((path) => fetch(`http://${agent.http}${path}`)),
      ),
  );
  await network.stop();

  expect(told.filter((line) => line.includes('✘'))).toEqual([]);
  expect(report.story.map(({ step }) => step)).toEqual([
    'converged',
    'core-replaced',
    'upstream-replaced',
    'scaled',
    'dns-blind',
    'drift',
    'agent-killed',
  ]);
  expect(report).toMatchObject({ nodes: 19, sessions: { expected: 47, established: 47 }, violations: [] });
  expect(report.story.every(({ sessionsMoved }) => sessionsMoved === 0)).toBe(true);
  expect(ok).toBe(true);
  expect(pages.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../src/ops/metrics/metrics.ts';
import { handClock } from '../support/hand-clock.ts';
import { describedMetrics } from '../support/metrics-document.ts';

const file = (path: string) => readFileSync(new URL(`../../k8s/monitoring/${path}`, import.meta.url), 'utf8');

/** Labels that Prometheus adds to every series, and `le`, the label of buckets. */
const fromOutside = ['job', 'instance', 'namespace', 'pod', 'le'];

/** All values under a key, however deep. */
function valuesOf(key: string, tree: unknown): readonly string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([name, value]) =>
    name === key && typeof value === 'string' ? [value] : valuesOf(key, value),
  );
}

const queries = [
  ...valuesOf('expr', parse(file('prometheus-rule.yaml'))),
  ...valuesOf('expr', JSON.parse(file('dashboard.json'))),
];

/** The problems of a query: metrics that do not exist, and labels that none of its metrics has. */
function problemsOf(query: string, known: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const names = Array.from(query.matchAll(/\bmeshrr_\w+/g), ([name]) =>
    name.replace(/_(bucket|sum|count)$/, ''),
  );
  const labels = [
    ...Array.from(query.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g), ([, label = '']) => label),
    ...Array.from(
      query.matchAll(/\b(?:by|on|without|ignoring|group_left|group_right)\s*\(([^()]*)\)/g),
      ([, list = '']) => list.split(',').map((label) => label.trim()),
    ).flat(),
  ].filter((label) => label !== '');
  const possible = [...fromOutside, ...names.flatMap((name) => known.get(name) ?? [])];
  return [
    ...names.filter((name) => !known.has(name)),
    ...labels.filter((label) => !possible.includes(label)),
  ];
}

async function knownMetrics() {
  const { registry } = createMetrics('1', [], [], handClock());
  return new Map((await describedMetrics(registry)).map(({ name, labels }) => [name, labels] as const));
}

it('alerts and dashboard use only metrics and labels that exist', async () => {
  const known = await knownMetrics();

  expect(queries.length).toBeGreaterThan(30);
  for (const query of queries) expect(problemsOf(query, known), query).toEqual([]);
});

it('a query for a missing metric or label is detected', async () => {
  const known = await knownMetrics();

  expect(problemsOf('sum by (colour) (meshrr_ready{shape="round"}) + meshrr_reddy', known)).toEqual([
    'meshrr_reddy',
    'shape',
    'colour',
  ]);
});

it('panels do not overlap, and each has a title and a description', () => {
  const { panels } = JSON.parse(file('dashboard.json')) as {
    readonly panels: readonly {
      readonly title: string;
      readonly description: string;
      readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
    }[];
  };
  const taken = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
  );

  expect(new Set(taken).size).toBe(taken.length);
  for (const { title, description } of panels) expect(`${title}: ${description}`).toMatch(/^.{3,}: .{10,}$/);
});

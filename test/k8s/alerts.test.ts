import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { alertCases } from '../support/alert-cases.ts';
import { missing } from '../support/programs.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url', string>>;
}

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const { spec } = parse(file('k8s/monitoring/prometheus-rule.yaml')) as {
  readonly spec: { readonly groups: readonly { readonly rules: readonly Rule[] }[] };
};
const rules = spec.groups.flatMap((group) => group.rules);

it('every alert has test cases, and every test case has an alert', () => {
  expect(alertCases.map(({ alert }) => alert).toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
});

describe.each(rules)('$alert', ({ alert, expr, labels, annotations }) => {
  it('has a severity, a description and a link to the runbook', () => {
    expect(['critical', 'warning', 'info']).toContain(labels.severity);
    expect(annotations.summary.length).toBeGreaterThan(10);
    expect(annotations.description.length).toBeGreaterThan(30);
    expect(annotations.runbook_url.split('#')[1]).toBe(alert.toLowerCase());
  });

  it('names the pod and its namespace, or what they belong to', () => {
    const labels = Array.from(annotations.description.matchAll(/\$labels\.(\w+)/g), ([, label]) => label);
    expect(labels).not.toContain('instance');
    if (expr.includes('absent')) expect(labels).toEqual([]);
    else expect(labels).toContain('namespace');
    if (!/\b(by|absent)\b/.test(expr)) expect(labels).toContain('pod');
  });

  it('has a section in the runbook that answers four questions', () => {
    const section =
      file('docs/runbook.md')
        .split(/^## /m)
        .find((text) => text.startsWith(`${alert}\n`)) ?? '';

    for (const question of ['What it means', 'What happens by itself', 'What to look at', 'What to do']) {
      expect(section).toContain(`**${question}**`);
    }
  });
});

describe.skipIf(missing('prometheus'))('with promtool', () => {
  it.each(alertCases)(
    '$alert fires when it should, and stays silent otherwise',
    ({ alert, fires, silent }) => {
      const folder = mkdtempSync(join(tmpdir(), 'meshrr-alerts-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      writeFileSync(join(folder, 'rules.yml'), stringify(spec));
      const isFiring = `count(ALERTS{alertname="${alert}",alertstate="firing"}) > bool 0`;
      const expecting = (series: Readonly<Record<string, string>>, isOn: boolean) => ({
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: labelled(name), values })),
        promql_expr_test: [
          {
            expr: isFiring,
            eval_time: '30m',
            exp_samples: isOn ? [{ labels: '{}', value: 1 }] : [],
          },
        ],
      });
      const tests = [expecting(fires, true), ...silent.map((series) => expecting(series, false))];
      writeFileSync(join(folder, 'tests.yml'), stringify({ rule_files: ['rules.yml'], tests }));

      expect(promtool(join(folder, 'tests.yml'))).toContain('SUCCESS');
    },
  );
});

/** The output of promtool, even if a test failed. */
function promtool(tests: string): string {
  try {
    return execFileSync('/usr/bin/promtool', ['test', 'rules', tests], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    return `${stdout}${stderr}`;
  }
}

function labelled(series: string): string {
  const agent = (name: string) => `job="meshrr",namespace="meshrr",pod="${name}",instance="${name}"`;
  return series.replace('SELF', agent('a')).replace('OTHER', agent('b'));
}

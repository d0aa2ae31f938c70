import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { temporaryFolder } from '../support/files.ts';
import { missing } from '../support/programs.ts';
import { testbed } from '../support/testbed.ts';

const rulesFile = new URL('../../k8s/monitoring/prometheus-rule.yaml', import.meta.url);
const { spec } = parse(readFileSync(rulesFile, 'utf8')) as {
  readonly spec: { readonly groups: readonly { readonly rules: readonly unknown[] }[] };
};

/** A Prometheus that scrapes one agent each second and evaluates our rules. Stopped when the test ends. */
async function prometheusOf(target: string) {
  const folder = temporaryFolder();
  const port = await freePort();
  const groups = spec.groups.map((group) => ({ ...group, interval: '1s' }));
  writeFileSync(join(folder, 'rules.yml'), stringify({ groups }));
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['rules.yml'],
    scrape_configs: [{ job_name: 'meshrr', static_configs: [{ targets: [target] }] }],
  };
  writeFileSync(join(folder, 'prometheus.yml'), stringify(config));
  const child = spawn(
    '/usr/bin/prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill();
    await ended;
  });

  async function get(path: string): Promise<unknown> {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`).catch(() => undefined);
    if (answer?.ok !== true) return undefined;
    return ((await answer.json()) as { readonly data: unknown }).data;
  }
  return {
    get,
    /** Repeats a query until its answer is as expected. */
    async until<T>(path: string, holds: (data: T) => boolean): Promise<T> {
      for (let tries = 0; tries < 600; tries += 1) {
        const data = (await get(path)) as T | undefined;
        if (data !== undefined && holds(data)) return data;
        await sleep(100);
      }
      throw new Error(`Prometheus never answered ${path} as it should`);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

interface Series {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly value: [number, string];
  }[];
}
interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly name: string; readonly health: string; readonly state: string }[];
  }[];
}

describe.skipIf(missing('prometheus'))('a real Prometheus', () => {
  it('scrapes a working agent; every rule loads and is evaluated', async () => {
    const lab = await testbed({
      mesh: ['10.42.0.1', '10.42.0.2'],
      core: ['10.42.1.1', '10.42.1.2', '10.42.1.3'],
    });
    await lab.until('all peers', () => lab.established().length === 4);
    const prometheus = await prometheusOf(lab.agent.http);

    const up = await prometheus.until<Series>(
      `query?query=${encodeURIComponent('meshrr_bgp_peer_up == 1')}`,
      ({ result }) => result.length === 4,
    );
    expect(up.result.map(({ metric }) => metric['peer']).toSorted()).toEqual(lab.established());

    const { groups } = await prometheus.until<Rules>('rules', (all) =>
      all.groups.flatMap(({ rules }) => rules).every(({ health }) => health !== 'unknown'),
    );
    const rules = groups.flatMap((group) => group.rules);
    expect(rules).toHaveLength(spec.groups.flatMap((group) => group.rules).length);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(rules.filter(({ state }) => state === 'firing')).toEqual([]);
  });
});

import { spawn } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../support/files.ts';

const root = new URL('../../', import.meta.url).pathname;

it.each([
  ['18.20.8', /^Node 18\.20\.8 is too old to install with: use Node 20\.19 or newer/],
  ['20.18.3', /^Node 20\.18\.3 is too old/],
  ['20.19.0', undefined],
  ['22.1.0', undefined],
  ['24.21.0', undefined],
])('Node %s is answered with: %s', async (version, said) => {
  const tools = (await import(join(root, 'tools/too-old.mjs'))) as {
    readonly tooOld: (version: string) => string | undefined;
  };

  const problem = tools.tooOld(version);

  if (said === undefined) expect(problem).toBeUndefined();
  else expect(problem).toMatch(said);
});

it('an install without a registry gives up after one retry and reports the likely cause', async () => {
  const asked = new Map<string, number>();
  const registry = createServer((request, response) => {
    asked.set(request.url ?? '', (asked.get(request.url ?? '') ?? 0) + 1);
    response.destroy();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void registry.close());
  await once(registry, 'listening');
  const folder = temporaryFolder();
  for (const name of ['.npmrc', 'tools']) cpSync(join(root, name), join(folder, name), { recursive: true });
  const project = { name: 'project', version: '1.0.0', dependencies: { one: '1.0.0' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project));
  const packages = { '': project, 'node_modules/one': { version: '1.0.0' } };
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ ...project, lockfileVersion: 3, packages }),
  );

  const { port } = registry.address() as AddressInfo;
  const install = spawn(process.execPath, ['tools/ensure-installed.mjs'], {
    cwd: folder,
    env: {
      ...process.env,
      npm_config_registry: `http://127.0.0.1:${port}/`,
      npm_config_cache: join(folder, 'cache'),
      npm_config_proxy: '',
      npm_config_noproxy: '127.0.0.1',
    },
  });
  let said = '';
  install.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(install, 'close')) as [number];

  expect(code).toBe(1);
  expect(said).toContain('npm ci failed: see above. Is a package registry reachable?');
  expect(asked).toEqual(new Map([['/one', 2]]));
});

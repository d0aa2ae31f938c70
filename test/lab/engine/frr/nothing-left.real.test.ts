import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bgpPort, startDaemon } from '../../../../lab/engine/frr/daemon/daemon.ts';
import { eventually } from '../../../support/eventually.ts';
import { frrRig, loopback, type FrrNode } from '../../../support/frr-rig.ts';
import { bgpdAt, processesAt } from '../../../support/processes.ts';
import { missing } from '../../../support/programs.ts';

const ours = () => processesAt(loopback(1));

describe.skipIf(missing('frr'))('no process is left', () => {
  it('after an engine is disposed of while it hangs', async () => {
    const [a] = (await frrRig(1)) as [FrrNode];
    expect(ours().length).toBeGreaterThan(0);
    a.engine.freeze();
    await a.engine.dispose();

    expect(ours()).toEqual([]);
  });

  it('after a daemon ends by itself, and it can be started again', async () => {
    const [a] = (await frrRig(1)) as [FrrNode];
    await a.commit('group MESH { type internal; neighbor A2; }');
    process.kill(bgpdAt(loopback(1)), 'SIGKILL');
    await eventually('its end', () => ours().length === 0 && a.sessions().length === 0);
    await a.engine.start();

    expect(a.sessions()).toEqual(['A2 MESH IDLE 0']);
  });

  it('after a daemon finds its port taken', async () => {
    const port = await bgpPort([loopback(1)]);
    const server = createServer().listen(port, loopback(1));
    onTestFinished(() => void server.close());
    await once(server, 'listening');

    await expect(startDaemon({ address: loopback(1), port, speed: 1 })).rejects.toThrow(
      `bgpd cannot listen at ${loopback(1)} port ${port}`,
    );
    await expect(bgpPort([loopback(1)])).resolves.toBeGreaterThanOrEqual(1024);
    expect(ours()).toEqual([]);
  });

  it('after the lab is killed', async () => {
    const module = new URL('../../../../lab/engine/frr/daemon/daemon.ts', import.meta.url).href;
    const place = JSON.stringify({ address: loopback(1), port: await bgpPort([loopback(1)]), speed: 1 });
    const lab = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { startDaemon } from '${module}';
         const { directory } = await startDaemon(${place});
         console.log(directory);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(() => {
      lab.kill('SIGKILL');
    });
    const [directory] = (await once(createInterface({ input: lab.stdout }), 'line')) as [string];
    expect(existsSync(directory)).toBe(true);
    expect(ours().length).toBeGreaterThan(0);
    lab.kill('SIGKILL');

    await eventually('the end of its daemon', () => ours().length === 0);
    await eventually('the end of its directory', () => !existsSync(directory));
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../support/cli/run-command.ts';
import { corePod } from '../support/kube-service.ts';
import { testbed } from '../support/testbed.ts';

describe('a running agent', () => {
  it('has its status and plan printed as text and as JSON', async () => {
    const bed = await testbed({ core: ['10.42.2.1', '10.42.2.2', '10.42.2.3'] });
    const isSeenUp = () =>
      bed.agent
        .status()
        .groups.every(({ peers }) =>
          peers.every(({ configured, state }) => !configured || state === 'ESTABLISHED'),
        );
    await bed.until(
      'convergence',
      () => bed.established().length === 5 && bed.agent.status().converged && isSeenUp(),
    );
    const agent = ['--agent', `http://${bed.agent.http}`];

    const [status, coloured, plain, json, plan, planJson] = await Promise.all([
      run(['status', ...agent]),
      run(['status', ...agent], {}, true),
      run(['status', ...agent], { NO_COLOR: '1' }, true),
      run(['status', '--json', ...agent]),
      run(['plan', ...agent]),
      run(['plan', '--json', ...agent]),
    ]);

    expect(status.out).toMatch(/self-0 \(10\.42\.0\.9\), meshrr lab: ready/);
    expect(status.out).toMatch(/10\.42\.1\.1 +ESTABLISHED/);
    expect(status.out).toContain('MESHRR-UPSTREAM (at most 2)');
    expect(coloured.out).toContain('\u001B[32mready');
    expect(plain.out).not.toContain('\u001B');
    expect(JSON.parse(json.out)).toMatchObject({ version: 1, ready: true, converged: true });
    expect(plan.out).toContain('nothing to do: the device has what it should have');
    expect(JSON.parse(planJson.out)).toMatchObject({
      version: 1,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      withheld: [],
    });
  });

  it('explains an address, and each known address in a line', async () => {
    const bed = await testbed({ core: ['10.42.2.1', '10.42.2.2', '10.42.2.3'] });
    await bed.until('convergence', () => bed.established().length === 5 && bed.agent.status().converged);
    const agent = ['--agent', `http://${bed.agent.http}`];
    const core = bed.agent.status().groups.find(({ name }) => name === 'MESHRR-UPSTREAM');
    const candidate = core?.peers.find(({ configured }) => !configured)?.address ?? '';

    const [peer, other, client, all, json] = await Promise.all(
      [['10.42.1.1'], [candidate], ['::ffff:10.42.77.1'], [], [candidate, '--json']].map((args) =>
        run(['explain', ...args, ...agent]),
      ),
    );

    expect(peer?.out).toMatch(/^10\.42\.1\.1: peer of MESHRR-MESH, ESTABLISHED: configured and wanted\n/);
    expect(peer?.out).toMatch(/\nMESHRR-CLIENTS\n {2}not admitted: it is an explicit neighbor/);
    expect(other?.out).toMatch(/not a peer: max_peers is 2, taken by 10\.42\.2\.\d, 10\.42\.2\.\d\n/);
    expect(other?.out).toMatch(/ranked 3 of 3, score [0-9a-f]{16}\n {2}to change that: one of them/);
    expect(client?.out).toMatch(
      /^10\.42\.77\.1: not a peer: no source names it; as a client of MESHRR-CLIENTS: admitted/,
    );
    expect(all?.out.split('\n')).toHaveLength(8);
    expect(all?.out).toMatch(/\n10\.42\.1\.1 +peer of MESHRR-MESH, ESTABLISHED/);
    expect(JSON.parse(json?.out ?? '')).toMatchObject({ version: 1, address: candidate, pod: candidate });
  });

  it('explains each address of a pod by its name', async () => {
    const pods = [1, 2].map((n) => corePod(n, { addresses: [`10.42.2.${n}`, `fd00:42:2::${n}`] }));
    const bed = await testbed({ pods, meshOfPods: true, mesh: [] });
    await bed.until('convergence', () => bed.neighbors().length === 2 && bed.agent.status().converged);
    const agent = ['--agent', `http://${bed.agent.http}`];

    const [text, json, unknown, page] = await Promise.all([
      run(['explain', 'core-2', ...agent]),
      run(['explain', 'core-2', '--json', ...agent]),
      run(['explain', 'core-9', ...agent]),
      fetch(`http://${bed.agent.http}/?why=core-2`).then((response) => response.text()),
    ]);

    expect(text.out).toMatch(/^10\.42\.2\.2 \(core-2\): peer of MESHRR-MESH/);
    expect(text.out).toMatch(/\nfd00:42:2::2 \(core-2\): not a peer: MESHRR-MESH peers over IPv4 only/);
    expect(text.out).not.toMatch(/\d{4}-\d\d-\d\dT/);
    expect(JSON.parse(json.out)).toMatchObject({
      version: 1,
      pod: 'core-2',
      addresses: [{ address: '10.42.2.2' }, { address: 'fd00:42:2::2' }],
    });
    expect(unknown).toMatchObject({
      code: 1,
      err: expect.stringContaining('no source knows a pod core-9') as string,
    });
    expect(page).toContain('core-2 has several addresses: ask about one of 10.42.2.2, fd00:42:2::2');
  });

  it('is asked only about addresses and names', async () => {
    expect(await run(['explain', 'Core 2'])).toEqual({
      code: 2,
      out: '',
      err: 'meshrr explain: Core 2 is neither an address, such as 10.42.3.7 or 2001:db8::7, nor the name of a pod\n',
    });
    expect(await run(['explain', '10.42.3.7', '--agent', 'http://127.0.0.1:9'])).toMatchObject({ code: 1 });
  });

  it('shows what it withholds in status and plan', async () => {
    const bed = await testbed();
    await bed.until('convergence', () => bed.established().length === 3 && bed.agent.status().converged);
    bed.dns.records.delete('mesh.test');
    await bed.until('the guard', () => bed.agent.status().withheld.length === 3);
    const agent = ['--agent', `http://${bed.agent.http}`];

    const [status, plan] = await Promise.all([run(['status', ...agent]), run(['plan', ...agent])]);

    expect(status.out).toContain('withheld  remove 10.42.1.1 of MESHRR-MESH');
    expect(plan.out).toMatch(/withheld; to allow these removals once: meshrr approve [0-9a-f]{8}/);
  });

  it('that does not exist is reported, with advice', async () => {
    const { code, err } = await run(['plan', '--agent', 'http://127.0.0.1:9']);

    expect(code).toBe(1);
    expect(err).toMatch(/no agent answers at http:\/\/127\.0\.0\.1:9 .*is `meshrr run` up/);
  });

  it('answers other methods and paths with their status codes', async () => {
    const bed = await testbed({ agentLater: true });
    const agent = await bed.startAgent();
    onTestFinished(() => agent.stop());

    const wrong = await Promise.all(
      ['POST /status', 'GET /nothing', 'GET /healthz', 'HEAD /'].map((line) => {
        const [method = '', path = ''] = line.split(' ');
        return fetch(`http://${agent.http}${path}`, { method });
      }),
    );

    expect(wrong.map(({ status }) => status)).toEqual([405, 404, 200, 200]);
  });
});

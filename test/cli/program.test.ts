import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { NEVER, Subject } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { program } from '../../src/cli/program.ts';
import { temporaryFile } from '../support/files.ts';
import { corePod } from '../support/kube-service.ts';
import { testbed } from '../support/testbed.ts';

async function run(args: readonly string[], environment: Record<string, string> = {}, isTerminal = false) {
  let out = '';
  let err = '';
  const code = await program(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    environment,
    isTerminal,
    stop$: NEVER,
    random: () => 0,
  });
  return { code, out, err };
}

const goodFile = `
asn: 65000
bgpgroups:
  - name: MESHRR-MESH
    type: mesh
    source: { sourcetype: dns, hostname: meshrr }
  - name: MESHRR-CLIENTS
    type: subtractive
    prefixes: [0.0.0.0/0]
`;

describe('usage', () => {
  it.each([
    [['--help'], 0, 'Usage: meshrr'],
    [['run', '--help'], 0, 'POD_IP'],
    [['allow', '--help'], 0, 'meshrr allow 10.0.0.0/8 --except 10.42.3.7'],
    [['explain', '--help'], 0, 'meshrr explain 10.42.3.7'],
    [['help', 'check'], 0, 'meshrr check meshrr.conf.yml'],
    [['--version'], 0, '0.1.0'],
  ] as const)('%j says what there is', async (args, code, words) => {
    const result = await run(args);

    expect(result).toMatchObject({ code });
    expect(result.out).toContain(words);
  });

  it.each([
    [['bogus'], 'unknown command'],
    [['run', '--bogus'], 'unknown option'],
    [['allow'], 'missing required argument'],
    [['status', '--agent', 'nonsense'], 'is no URL'],
    [['plan', '--agent', 'localhost:9179'], 'is no URL'],
    [[], 'Commands:'],
  ] as const)('%j is wrong usage', async (args, words) => {
    const result = await run(args);

    expect(result.code).toBe(2);
    expect(result.err).toContain(words);
  });
});

describe('allow', () => {
  it('prints the smallest cover of overlapping prefixes without the addresses, in order', async () => {
    const { code, out } = await run([
      'allow',
      '10.0.0.4/30',
      '10.0.0.0/29',
      '2001:db8::/127',
      '--except',
      '10.0.0.1',
      '2001:db8::',
    ]);

    expect(code).toBe(0);
    expect(out).toBe('10.0.0.0/32\n10.0.0.2/31\n10.0.0.4/30\n2001:db8::1/128\n');
  });

  it('says so when nothing is left', async () => {
    const { code, out, err } = await run(['allow', '10.0.0.1', '--except', '10.0.0.1']);

    expect([code, out]).toEqual([0, '']);
    expect(err).toContain('every client is refused');
  });

  it('names every bad word at once', async () => {
    const { code, out, err } = await run(['allow', '10.0.0.1/30', 'x', '10.0.0.9', '--except', '10.1', 'y']);

    expect([code, out]).toEqual([2, '']);
    expect(err.split('\n')).toEqual([
      'meshrr allow: 10.0.0.1/30 has host bits; did you mean 10.0.0.0/30?',
      'meshrr allow: x is no prefix; expected one such as 10.42.0.0/16 or 2001:db8::/32',
      'meshrr allow: 10.1 is no address; expected one such as 10.42.3.7 or 2001:db8::7',
      'meshrr allow: y is no address; expected one such as 10.42.3.7 or 2001:db8::7',
      '',
    ]);
  });
});

describe('check', () => {
  it('says that a file is good, and which groups it has', async () => {
    const { code, out } = await run(['check', temporaryFile('meshrr.conf.yml', goodFile)]);

    expect(code).toBe(0);
    expect(out).toContain('is good: MESHRR-MESH, MESHRR-CLIENTS');
  });

  it('says what is deprecated, and what to write instead', async () => {
    const { code, err } = await run(
      ['check', temporaryFile('meshrr.conf.yml', `mode: routereflector${goodFile}`)],
      {
        UPDATE_SECONDS: '60',
      },
    );

    expect(code).toBe(0);
    expect(err).toContain('mode: `routereflector` is deprecated: use `ipv4rr`');
    expect(err).toContain('UPDATE_SECONDS: is deprecated: set `resync` in a settings file');
  });

  it('says all that is wrong, where, and with which value', async () => {
    const { code, err } = await run([
      'check',
      temporaryFile(
        'meshrr.conf.yml',
        goodFile.replace('asn: 65000', 'asn: zero\nbogus: 7').replace('0.0.0.0/0', '10.0.0.1/8'),
      ),
    ]);

    expect(code).toBe(2);
    expect(err.split('\n').filter((line) => line !== '').length).toBeGreaterThanOrEqual(3);
    expect(err).toMatch(/asn: .*zero/);
    expect(err).toMatch(/bogus/);
    expect(err).toMatch(/10\.0\.0\.0\/8/);
  });

  it('says the same as JSON, with places', async () => {
    const good = await run(['check', '--json', temporaryFile('f.yml', `mode: routereflector${goodFile}`)]);
    expect([good.code, good.err, JSON.parse(good.out)]).toMatchObject([
      0,
      '',
      {
        version: 1,
        good: true,
        groups: ['MESHRR-MESH', 'MESHRR-CLIENTS'],
        problems: [],
        notices: [{ path: 'mode' }],
      },
    ]);

    const path = temporaryFile('f.yml', `bogus: 7${goodFile}`);
    const bad = await run(['check', '--json', path]);
    expect([bad.code, bad.err, JSON.parse(bad.out)]).toMatchObject([
      2,
      '',
      {
        version: 1,
        settings: path,
        good: false,
        problems: [{ path: 'bogus', line: 1, column: 8 }],
        notices: [],
      },
    ]);
  });

  it('names a file that is not there', async () => {
    const { code, err } = await run(['check', '/nowhere/meshrr.conf.yml']);

    expect(code).toBe(2);
    expect(err).toContain('/nowhere/meshrr.conf.yml');
  });
});

it('events of the pod need its name, and a way to the API server', async () => {
  const config = temporaryFile('meshrr.conf.yml', `kubernetes_events: true${goodFile}`);
  const nameless = await run(['run', '--config', config], { POD_IP: '10.42.0.9' });
  const nowhere = await run(['run', '--config', config], { POD_IP: '10.42.0.9', POD_NAME: 'core-1' });

  expect([nameless.code, nowhere.code]).toEqual([2, 2]);
  expect(nameless.err).toContain('POD_NAME: is missing, and kubernetes_events needs it; set it from');
  expect(nowhere.err).toContain('kubernetes_events needs the API server, but its address is unknown');
});

describe('an agent that is asked', () => {
  it('tells its status and its plan, for people and for machines', async () => {
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
    expect(plan.out).toContain('nothing to do: what should run, runs');
    expect(JSON.parse(planJson.out)).toMatchObject({
      version: 1,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      withheld: [],
    });
  });

  it('explains an address, and everybody in a line', async () => {
    const bed = await testbed({ core: ['10.42.2.1', '10.42.2.2', '10.42.2.3'] });
    await bed.until('convergence', () => bed.established().length === 5 && bed.agent.status().converged);
    const agent = ['--agent', `http://${bed.agent.http}`];
    const core = bed.agent.status().groups.find(({ name }) => name === 'MESHRR-UPSTREAM');
    const candidate = core?.peers.find(({ configured }) => !configured)?.address ?? '';

    const [peer, other, client, everybody, json] = await Promise.all(
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
    expect(everybody?.out.split('\n')).toHaveLength(8);
    expect(everybody?.out).toMatch(/\n10\.42\.1\.1 +peer of MESHRR-MESH, ESTABLISHED/);
    expect(JSON.parse(json?.out ?? '')).toMatchObject({ version: 1, address: candidate, pod: candidate });
  });

  it('explains a pod by its name: each of its addresses', async () => {
    const pods = [1, 2].map((n) => corePod(n, { addresses: [`10.42.2.${n}`, `fd00:42:2::${n}`] }));
    const bed = await testbed({ pods, meshOfPods: true, mesh: [] });
    await bed.until('convergence', () => bed.neighbors().length === 2 && bed.agent.status().converged);
    const agent = ['--agent', `http://${bed.agent.http}`];

    const [text, json, nobody, page] = await Promise.all([
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
    expect(nobody).toMatchObject({
      code: 1,
      err: expect.stringContaining('no source knows a pod core-9') as string,
    });
    expect(page).toContain('core-2 has several addresses: ask about one of 10.42.2.2, fd00:42:2::2');
  });

  it('explains nothing that is neither an address nor a name', async () => {
    expect(await run(['explain', 'Core 2'])).toEqual({
      code: 2,
      out: '',
      err: 'meshrr explain: Core 2 is neither an address, such as 10.42.3.7 or 2001:db8::7, nor the name of a pod\n',
    });
    expect(await run(['explain', '10.42.3.7', '--agent', 'http://127.0.0.1:9'])).toMatchObject({ code: 1 });
  });

  it('and withholds something, says so in both', async () => {
    const bed = await testbed();
    await bed.until('convergence', () => bed.established().length === 3 && bed.agent.status().converged);
    bed.dns.records.delete('mesh.test');
    await bed.until('the guard', () => bed.agent.status().withheld.length === 3);
    const agent = ['--agent', `http://${bed.agent.http}`];

    const [status, plan] = await Promise.all([run(['status', ...agent]), run(['plan', ...agent])]);

    expect(status.out).toContain('withheld  remove 10.42.1.1 of MESHRR-MESH');
    expect(plan.out).toMatch(/withheld; to let it go, once: meshrr approve [0-9a-f]{8}/);
  });

  it('is missing: says so, and what to do', async () => {
    const { code, err } = await run(['plan', '--agent', 'http://127.0.0.1:9']);

    expect(code).toBe(1);
    expect(err).toMatch(/no agent answers at http:\/\/127\.0\.0\.1:9 .*is `meshrr run` up/);
  });

  it('is something else: says so', async () => {
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

describe('run', () => {
  it('says all that is wrong with file and environment, and exits with 2', async () => {
    const { code, err } = await run(['run', '--config', temporaryFile('meshrr.conf.yml', 'asn: zero')]);

    expect(code).toBe(2);
    expect(err).toContain('asn');
    expect(err).toContain('POD_IP');
  });

  it('fails with 1 where its port is taken', async () => {
    const bed = await testbed();
    const port = bed.agent.http.split(':')[1] ?? '';
    const file = temporaryFile('meshrr.conf.yml', `${goodFile}http: { address: 127.0.0.1, port: ${port} }\n`);

    const { code, out } = await run(['run', '--config', file], { POD_IP: '10.42.0.9' });

    expect(code).toBe(1);
    expect(out).toContain('EADDRINUSE');
  });

  it('--dry-run says what it would change, and changes nothing', async () => {
    const bed = await testbed({ agentLater: true, speed: 1 });
    const stop$ = new Subject<void>();
    const file = temporaryFile(
      'meshrr.conf.yml',
      `${goodFile.replace('hostname: meshrr', 'sourcetype: static, addresses: [10.42.1.1]').replace('sourcetype: dns, ', '')}crpd: { address: "${bed.device.address}" }\nhttp: { address: 127.0.0.1, port: 0 }\n`,
    );
    const lines: string[] = [];

    const ended = program(['run', '--dry-run', '--config', file], {
      out: (line) => lines.push(line),
      err: (line) => lines.push(line),
      environment: { POD_IP: '10.42.0.9' },
      isTerminal: false,
      stop$,
      random: () => 0,
    });
    await bed.until(
      'the plan to be told',
      () => lines.some((line) => line.includes('would change')),
      120_000,
    );
    stop$.next();

    expect(await ended).toBe(0);
    expect(bed.sets()).toBe(0);
    expect(lines.at(-1)).toContain('agent_stopped');
  });

  it('as a process: starts, converges, and ends cleanly on SIGTERM', async () => {
    const bed = await testbed({ agentLater: true, speed: 1 });
    const agent = await bed.startProcess();
    await bed.until('convergence', () => bed.neighbors().length === 3, 120_000);
    await agent.stop();

    expect(bed.lines.at(-1)).toContain('agent_stopped');
    expect(bed.neighbors()).toHaveLength(3);
  });

  it('from a checkout, whatever Node starts it', async () => {
    const child = spawn(process.execPath, [
      fileURLToPath(new URL('../../bin/meshrr.mjs', import.meta.url)),
      '--version',
    ]);
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));

    const [code] = (await once(child, 'exit')) as [number];

    expect([code, out]).toEqual([0, '0.1.0\n']);
  });
});

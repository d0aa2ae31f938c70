import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { program } from '../../src/cli/program.ts';
import { NEVER } from 'rxjs';
import { temporaryFolder } from '../support/files.ts';
import { postControl } from '../support/post-control.ts';
import { testbed, type Testbed, type TestbedOptions } from '../support/testbed.ts';

const client = '10.42.9.1';

/** A reflector with one mesh peer, two upstreams and a client, all up. */
async function reflector(options: TestbedOptions = {}) {
  const lab = await testbed({ mesh: ['10.42.0.1'], core: ['10.42.1.1', '10.42.1.2'], ...options });
  await lab.addPeer(client);
  await lab.until('all sessions', () => lab.established().length === 4);
  await lab.until('rest', () => lab.agent.isConverged());
  await lab.until('the agent to know its client', () => lab.agent.status().clients === 1);
  return lab;
}
interface Drained {
  readonly result: string;
  readonly because: string;
  readonly afterSeconds: number;
}
const drain = async (lab: Testbed) => (await postControl(lab.agent.control, '/drain')).json() as Drained;
const isSet = (lab: Testbed) => lab.isDraining();
const leave = async (lab: Testbed) => {
  await lab.others.get(client as never)?.stop();
};

describe('a drain', () => {
  it.each(['keeps', 'resets'] as const)(
    'ends in this order where graceful-shutdown %s sessions: not ready, statement set, client gone, answer',
    async (gracefulShutdown) => {
      // On a busy machine the Set is slow, and the drain must not mistake sessions that it resets for departed clients.
      const settings = { drain_min: 40, drain_max: 600 };
      const lab = await reflector({ switches: { gracefulShutdown }, settings });
      const sets = lab.sets();
      const answered = drain(lab);
      await lab.until('the statement', () => isSet(lab));
      expect(lab.agent.status()).toMatchObject({
        ready: false,
        drain: { since: expect.any(String) as unknown },
      });
      expect((await fetch(`http://${lab.agent.http}/readyz`)).status).toBe(503);
      await lab.until('all sessions, still or again', () => lab.established().length === 4);
      await lab.pass(41_000);
      expect(lab.heard('drain-done')).toEqual([]);
      await leave(lab);

      const { result, afterSeconds } = await answered;
      expect(result).toBe('left');
      expect(afterSeconds).toBeGreaterThanOrEqual(40);
      expect(lab.sets() - sets).toBe(1);
      expect(lab.established()).toHaveLength(3);
      expect(lab.device.violations).toEqual([]);
    },
  );

  it('that is done is answered immediately; undrain brings the reflector back', async () => {
    const lab = await reflector({ settings: { drain_min: 1, drain_max: 60 } });
    const first = await drain(lab);
    expect(first).toMatchObject({ result: 'out-of-time', remaining: [client] });
    expect(await drain(lab)).toEqual(first);

    const undrained = await postControl(lab.agent.control, '/undrain');
    expect([undrained.code, isSet(lab)]).toEqual([200, false]);
    await lab.until('to be ready again', () => lab.agent.status().ready);
    expect(lab.agent.status().drain).toBeUndefined();
    expect(lab.established()).toHaveLength(4);
  });

  it.each<[string, (lab: Testbed) => unknown, boolean]>([
    ['is locked by a user at the CLI', ({ device }) => (device.faults.locked = true), false],
    ['does not answer at all', ({ device }) => device.stop(), false],
    ['commits the Set and never answers', ({ device }) => (device.faults.loseAnswer = 'hangs'), true],
    [
      'reports a failure and commits the Set later',
      ({ device }) => (device.faults.loseAnswer = { landsAfterMs: 5000 }),
      true,
    ],
    ['refuses the Set', ({ device }) => (device.faults.refuse = 'no such statement'), false],
  ])('ends within drain_max when the device %s', async (_, breaks, lands) => {
    const lab = await reflector();
    await breaks(lab);
    const { result, afterSeconds } = await drain(lab);

    expect(result).toBe('out-of-time');
    expect(afterSeconds).toBeGreaterThanOrEqual(60);
    expect(isSet(lab)).toBe(lands);
  });

  it('is committed when the lock is released', async () => {
    const lab = await reflector();
    lab.device.faults.locked = true;
    const answered = drain(lab);
    await lab.pass(5000);
    lab.device.faults.locked = false;
    await lab.until('the statement', () => isSet(lab));
    await leave(lab);
    expect((await answered).result).toBe('left');
  });

  it('delays a SIGTERM: the agent ends after the drain and leaves the statement', async () => {
    const lab = await reflector({ settings: { drain_min: 5, drain_max: 20 } });
    const answered = drain(lab);
    await lab.until('the statement', () => isSet(lab));
    const stopped = lab.agent.stop();
    await leave(lab);

    expect((await answered).result).toBe('left');
    await stopped;
    expect(isSet(lab)).toBe(true);
    expect(lab.heard('drain-done')).toHaveLength(1);
    await lab.agent.restart();
  });

  it('is over when the agent is killed: the restarted agent removes the statement', async () => {
    const lab = await reflector();
    const answered = drain(lab).catch(() => 'cut off');
    await lab.until('the statement', () => isSet(lab));
    await lab.agent.kill();
    await answered;
    expect(isSet(lab)).toBe(true);

    await lab.agent.restart();
    await lab.until('the statement to go', () => !isSet(lab));
    expect(lab.established()).toHaveLength(4);
  });
});

describe('a process that receives SIGTERM while it drains', () => {
  it('answers the hook first, then exits with 0', async () => {
    const lab = await testbed({
      mesh: ['10.42.0.1'],
      settings: { drain_min: 2 },
      agentLater: true,
      // A process runs on real time.
      speed: 1,
    });
    const agent = await lab.startProcess();
    await lab.until('the session', () => lab.established().length === 1 && agent.isConverged());

    const answered = postControl(agent.control, '/drain');
    await lab.until('the statement', () => lab.isDraining());
    await agent.stop();

    expect((await answered).json()).toMatchObject({ result: 'left' });
    const events = lab.lines.map((line) => (JSON.parse(line) as { readonly event?: string }).event);
    expect(events.filter((event) => /drain|agent/.test(event ?? ''))).toEqual([
      'agent_started',
      'drain_started',
      'drain_done',
      'agent_stopped',
    ]);
    expect(lab.isDraining()).toBe(true);
  });
});

describe('a stop without a drain', () => {
  it('changes nothing on the device', async () => {
    const lab = await reflector();
    const sets = lab.sets();
    await lab.agent.stop();
    expect([lab.sets(), lab.established().length, isSet(lab)]).toEqual([sets, 4, false]);
    await lab.agent.restart();
  });
});

describe('meshrr drain and undrain', () => {
  async function run(...args: string[]) {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await program(args, {
      out: (text) => out.push(text),
      err: (text) => err.push(text),
      environment: {},
      isTerminal: false,
      stop$: NEVER,
      random: () => 0,
    });
    return { code, out: out.join(''), err: err.join('') };
  }

  it('wait for the end and print the result', async () => {
    const lab = await reflector({ settings: { drain_min: 1, drain_max: 60 } });
    const agent = ['--socket', lab.agent.control];

    const late = await run('drain', ...agent);
    const status = await run('status', '--agent', `http://${lab.agent.http}`);
    const back = await run('undrain', ...agent);
    await leave(lab);
    const good = await run('drain', ...agent);
    const json = await run('undrain', ...agent, '--json');

    expect([late.code, late.err]).toEqual([
      1,
      expect.stringMatching(/out-of-time after .*still connected: 10\.42\.9\.1\n/),
    ]);
    expect(status.out).toMatch(/draining {2}for \d+.*done: drain_max has passed; still connected/);
    expect(back).toEqual({ code: 0, out: 'undrained: graceful-shutdown is not set\n', err: '' });
    expect([good.code, good.out]).toEqual([
      0,
      expect.stringMatching(/^drained after [\d.]+ s: every client has left\n$/),
    ]);
    expect([json.code, JSON.parse(json.out)]).toEqual([
      0,
      { version: 1, result: 'undrained', because: 'graceful-shutdown is not set' },
    ]);
  });

  it('report that no agent answers, or that the listener is not an agent', async () => {
    const folder = temporaryFolder();
    const stranger = createServer((_, response) => void response.writeHead(404).end('hello')).listen(
      join(folder, 'stranger.sock'),
    );
    onTestFinished(() => void stranger.close());
    await once(stranger, 'listening');
    const none = await run('drain', '--socket', join(folder, 'none.sock'));
    const other = await run('undrain', '--socket', join(folder, 'stranger.sock'));

    expect([none.code, none.err]).toEqual([
      1,
      expect.stringMatching(/no agent answers at .*none\.sock .*is `meshrr run` up/),
    ]);
    expect([other.code, other.err]).toEqual([1, expect.stringMatching(/404 hello/)]);
    expect((await run('drain', '--agent', 'http://127.0.0.1:9180')).code).toBe(2);
  });
});

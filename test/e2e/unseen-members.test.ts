import { describe, expect, it, onTestFinished } from 'vitest';
import { corePod } from '../support/kube-service.ts';
import { testbed, type Testbed, type TestbedOptions } from '../support/testbed.ts';

const ofPods = { mesh: [], pods: [corePod(1), corePod(2)], meshOfPods: true };

async function readyz(http: string) {
  const answer = await fetch(`http://${http}/readyz`);
  return { status: answer.status, text: await answer.text() };
}

interface Outage {
  readonly options: TestbedOptions;
  readonly begin: (bed: Testbed) => ReturnType<Testbed['startAgent']>;
  readonly end: (bed: Testbed) => void;
}

const outages: readonly (readonly [what: string, reason: RegExp, outage: Outage])[] = [
  [
    'DNS that answers SERVFAIL',
    /MESHRR-MESH: .*SERVFAIL/,
    {
      options: {},
      begin: (bed) => {
        bed.dns.faults.set('*', 'SERVFAIL');
        return bed.startAgent();
      },
      end: (bed) => bed.dns.faults.clear(),
    },
  ],
  [
    'a service account without its Role',
    /MESHRR-MESH: .*403/,
    {
      options: ofPods,
      begin: (bed) => {
        bed.kube.api.tokens.set('good', new Set());
        return bed.startAgent();
      },
      end: (bed) => bed.kube.api.tokens.set('good', new Set(['core'])),
    },
  ],
];

describe('a fresh device whose sources have not answered since the start', () => {
  it.each(outages)(
    'is not ready and says why, until its members are seen: %s',
    async (_, reason, { options, begin, end }) => {
      const bed = await testbed({ ...options, agentLater: true });
      const agent = await begin(bed);
      onTestFinished(() => agent.stop());

      await bed.until('a round that knows why', () => reason.test(agent.status().notReadyBecause.join()));
      await bed.pass(120_000);
      expect(await readyz(agent.http)).toEqual({
        status: 503,
        text: expect.stringMatching(reason) as string,
      });

      end(bed);
      await bed.until('ready', () => agent.status().ready);
      expect(bed.neighbors().length).toBeGreaterThan(0);
    },
  );

  it('is not ready without a service account token', async () => {
    const bed = await testbed({ ...ofPods, agentLater: true });
    const agent = await bed.startAgent(bed.kube.accessWithoutToken);
    onTestFinished(() => agent.stop());

    await bed.until('a round that knows why', () =>
      /MESHRR-MESH: .*token/.test(agent.status().notReadyBecause.join()),
    );
    await bed.pass(60_000);
    expect((await readyz(agent.http)).status).toBe(503);
  });

  it('is ready after 10 min, so that a cold start ends', async () => {
    const beds = await Promise.all(
      outages.map(async ([, , { options, begin }]) => {
        const bed = await testbed({ ...options, agentLater: true, speed: 30 });
        const startedAt = bed.clock.scheduler.now();
        const agent = await begin(bed);
        onTestFinished(() => agent.stop());
        return { bed, agent, startedAt };
      }),
    );

    await Promise.all(
      beds.map(async ({ bed, agent, startedAt }) => {
        await bed.until('ready', () => agent.status().ready, 3_600_000);

        expect(bed.clock.scheduler.now() - startedAt).toBeGreaterThanOrEqual(600_000);
        expect((await readyz(agent.http)).status).toBe(200);
        expect(bed.neighbors()).toEqual([]);
      }),
    );
  });
});

it('an agent that restarts while discovery is blind is ready because its sessions are up', async () => {
  const bed = await testbed();
  await bed.until('convergence', () => bed.established().length === 3 && bed.agent.status().ready);

  bed.dns.faults.set('*', 'SERVFAIL');
  await bed.agent.kill();
  await bed.agent.restart();

  await bed.until('ready', () => bed.agent.status().ready, 60_000);
});

it('a device that comes back is not ready before its sessions are seen', async () => {
  // Without JET: with it the agent could still read the sessions.
  const bed = await testbed({ switches: { jetManagement: 'absent' } });
  await bed.until('convergence', () => bed.established().length === 3 && bed.agent.status().ready);

  await bed.device.stop();
  await bed.until('its loss', () => bed.heard('device-lost').length > 0);
  await bed.until('unready', () => !bed.agent.status().ready);
  bed.device.faults.maxSubscriptions = 0;
  await bed.device.start();
  await bed.until('its return', () => bed.heard('device-back').length > 0);
  await bed.pass(60_000);

  const { telemetry, device, notReadyBecause } = bed.agent.status();
  expect([telemetry.state, device.state]).toEqual(['blind', 'reached']);
  expect((await readyz(bed.agent.http)).status).toBe(503);
  expect(notReadyBecause.join()).toMatch(/MESHRR-MESH: its sessions have not been seen yet: .+/);

  bed.device.faults.maxSubscriptions = Infinity;
  await bed.until('ready', () => bed.agent.status().ready);
});

import { describe, expect, it } from 'vitest';
import { probesOfManifest } from '../support/probes.ts';
import { pass } from '../../lab/story/wait-until.ts';
import { tier } from '../support/tier.ts';

const probes = probesOfManifest();
const all = { probes, knownBy: 'dns', publishesUnready: true } as const;

describe('the startup of a pod', () => {
  it('does not wait for cRPD, which waits for the agent', async () => {
    const bed = await tier({ ...all, count: 1 });

    await bed.until('cRPD, after the sidecar', () => bed.kubelets[0]!.isStarted());
    await bed.until('a pod that is ready', () => bed.kubelets[0]!.isReady());

    expect(bed.kubelets[0]!.restarts()).toBe(0);
  });

  it('would never end if the startup probe asked for readiness', async () => {
    const asksForCrpd = { ...probes.startup, path: probes.readiness.path };
    const bed = await tier({ ...all, count: 1, probes: { ...probes, startup: asksForCrpd } });
    const [pod] = bed.kubelets;

    await bed.until('a restart of the sidecar', () => pod!.restarts() > 0);

    expect(pod!.isStarted()).toBe(false);
    expect(bed.pods[0]!.device.commits).toEqual([]);
  });
});

describe('a tier whose pods all start at once', () => {
  it.each([
    ['DNS that also names pods that are not ready, as with our Services', 'dns', true],
    ['DNS that names only ready pods', 'dns', false],
    ['EndpointSlices', 'endpointslice', false],
  ] as const)('becomes ready and fully meshed, with %s', async (_, knownBy, publishesUnready) => {
    const bed = await tier({ probes, count: 4, knownBy, publishesUnready });

    await bed.until('four that are ready', () => bed.ready() === 4);
    await bed.until('six sessions', () => bed.sessions() === 6);

    expect(bed.kubelets.map((one) => one.restarts())).toEqual([0, 0, 0, 0]);
  });

  it('would never begin if readiness required a session when no member was found', async () => {
    const bed = await tier({ ...all, count: 3, publishesUnready: false, gate: (sessions) => sessions > 0 });

    await bed.until('cRPD everywhere', () => bed.kubelets.every((one) => one.isStarted()));
    await pass(120_000, bed.clock);

    expect([bed.ready(), bed.sessions()]).toEqual([0, 0]);
  });
});

describe('a tier whose daemons all restart at once', () => {
  it.each([
    ['if DNS also names pods that are not ready', true],
    ['if DNS names only ready pods', false],
  ])('recovers by itself %s', async (_, publishesUnready) => {
    const bed = await tier({ ...all, count: 3, publishesUnready });
    await bed.until('three sessions', () => bed.sessions() === 3 && bed.ready() === 3);

    await Promise.all(bed.pods.map(({ engine }) => engine.stop()));
    await bed.until('a pod that is not ready', () => bed.sessions() === 0 && bed.ready() < 3);
    await pass(60_000, bed.clock);
    await Promise.all(bed.pods.map(({ engine }) => engine.start()));

    // The first ready pod finds no other pod; the others connect to it as clients, once its `allow` covers them again
    // (5 min).
    await bed.until('all of them', () => bed.sessions() === 3 && bed.ready() === 3, 900_000);
    expect(bed.kubelets.map((one) => one.restarts())).toEqual([0, 0, 0]);
  });
});

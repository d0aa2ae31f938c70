import { describe, expect, it } from 'vitest';
import { sourceOf, stateOf, timedAgent, twoMore } from '../support/timed-agent.ts';

describe('an agent whose wall clock is set', () => {
  it('back by an hour while the device is away becomes unready in time, and ready again with the device', async () => {
    const { bed, says, step } = await timedAgent({});
    await bed.device.stop();
    await says('that the device is lost', ({ device }) => device.state === 'lost');
    const { at } = await step('back');

    const unready = await says('that it is not ready', ({ ready }) => !ready);
    expect(unready.notReadyBecause[0]).toMatch(/^the device is lost: /);
    // The status is correct at once: the device was lost just now, not in an hour.
    expect(Date.parse(unready.device.since)).toBeLessThanOrEqual(Date.parse(at));
    const gets = bed.device.calls.get;
    await bed.device.start();
    await bed.until('it to be read again', () => bed.device.calls.get > gets);
    await says('that it is ready', ({ ready }) => ready);
  });

  it('forward by an hour removes or replaces no peer early and believes no empty answer early', async () => {
    const [down, mesh, core] = ['10m', 'dns mesh.test A', 'dns core.test A'];
    const { bed, says, step } = await timedAgent({ down_after: down, remove_after: down });
    const [sets, members, upstreams] = [bed.sets(), bed.neighbors(), bed.upstreams()];
    const victim = upstreams[0]!;
    const engine = bed.others.get(victim as never)!;

    bed.dns.records.set('mesh.test', members.slice(1));
    bed.dns.records.delete('core.test');
    const emptySince = performance.now();
    await engine.stop();
    const before = await says(
      'the fall',
      stateOf(victim, (state) => state !== 'ESTABLISHED'),
    );
    await says(
      'an answer without a member',
      (told) => sourceOf(told, mesh)?.endpoints === members.length - 1,
    );
    await says(
      'an empty answer',
      (told) => sourceOf(told, core)?.lastAnswerAt !== sourceOf(before, core)?.lastAnswerAt,
    );
    const after = await step('forwards');

    const tests = [
      twoMore(({ device }) => device.lookedAt, after),
      twoMore((told) => sourceOf(told, mesh)?.lastAnswerAt, after),
      twoMore((told) => sourceOf(told, core)?.lastAnswerAt, after),
    ];
    const believed: boolean[] = [];
    await says('two rounds and two answers', (told) => {
      believed.push(sourceOf(told, core)?.endpoints === 0);
      return tests.filter((test) => test(told)).length === tests.length;
    });

    // On a busy machine the half minute may already be over.
    if (performance.now() - emptySince < 30_000) expect(believed).not.toContain(true);
    expect([bed.sets(), bed.neighbors(), bed.upstreams()]).toEqual([sets, members, upstreams]);
    await engine.start();
    await bed.until('the upstream to be back', () => bed.established().includes(victim));
    await says(
      'that it is',
      stateOf(victim, (state) => state === 'ESTABLISHED'),
    );
    expect(bed.sets()).toBe(sets);
  });
});

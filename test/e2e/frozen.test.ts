import { describe, expect, it, onTestFinished } from 'vitest';
import { stateOf, timedAgent, twoMore } from '../support/timed-agent.ts';

describe('an agent process that was frozen', () => {
  /** Stops an upstream and freezes the agent as soon as it has seen the session fall. */
  async function frozen(downAfterMs: number) {
    const agent = await timedAgent({ down_after: downAfterMs / 1000 });
    const { bed, says, signal } = agent;
    const victim = bed.upstreams()[0]!;
    const engine = bed.others.get(victim as never)!;
    const fellAt = bed.clock.scheduler.now();
    await engine.stop();
    await says(
      'the fall',
      stateOf(victim, (state) => state !== 'ESTABLISHED'),
    );
    signal('SIGSTOP');
    onTestFinished(() => void signal('SIGCONT'));
    const frozenAt = bed.clock.scheduler.now();
    return { ...agent, victim, engine, fellAt, frozenAt, sets: bed.sets() };
  }

  it('replaces no upstream that restarted meanwhile, and reports that it was blind', async () => {
    const { bed, says, signal, victim, engine, sets } = await frozen(4000);
    await engine.start();
    await bed.until('the upstream to be back', () => bed.established().includes(victim));
    await bed.pass(8000);

    signal('SIGCONT');

    const line = (event: string) =>
      bed.lines
        .map((text) => JSON.parse(text) as Record<string, string>)
        .find((told) => told['event'] === event);
    await bed.until('telemetry to be back', () => line('telemetry_back') !== undefined);
    expect(line('telemetry_degraded')?.['reason']).toMatch(/^the agent was frozen for \d+ s/);
    const back = await says(
      'that the upstream is up',
      stateOf(victim, (state) => state === 'ESTABLISHED'),
    );
    await says(
      'two rounds',
      twoMore(({ device }) => device.lookedAt, back),
    );
    expect(bed.sets()).toBe(sets);
  });

  it('replaces an upstream that stays down only after it has run for down_after again', async () => {
    const { bed, signal, victim, fellAt, frozenAt } = await frozen(10_000);
    await bed.pass(12_000);

    const thawedAt = bed.clock.scheduler.now();
    signal('SIGCONT');

    await bed.until('a replacement', () => !bed.upstreams().includes(victim));
    const ranMs = bed.clock.scheduler.now() - fellAt - (thawedAt - frozenAt);
    expect(ranMs).toBeGreaterThanOrEqual(10_000);
  });
});

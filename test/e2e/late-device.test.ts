import { NEVER, Subject } from 'rxjs';
import { expect, it, onTestFinished } from 'vitest';
import { runAgent } from '../../src/agent.ts';
import { deviceRouter } from '../../src/crpd/device-router.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { defaultPace } from '../../src/learn/setup.ts';
import { eventually } from '../support/eventually.ts';
import { handMovedCrpd } from '../support/hand-moved-crpd.ts';
import { movedClock } from '../support/moved-clock.ts';
import { policy } from '../support/situations.ts';

/** An agent over a real connection, whose clock only the test moves, so that no back-off ends by itself. */
async function agentOn(transport: 'auto' | 'gnmi' | 'jet') {
  const clock = movedClock();
  const {
    device,
    device: { calls },
  } = await handMovedCrpd(clock);
  await device.stop();
  const router = deviceRouter({
    device: { address: device.address },
    clock,
    resyncMs: 30_000,
    random: () => 0,
    transport,
  });
  const stop$ = new Subject<void>();
  const outcomes: Outcome[] = [];
  const life = runAgent(
    { discovery: { sources: [], sighting$: NEVER }, router, clock, random: () => 0, stop$ },
    policy,
    defaultPace,
  ).subscribe((outcome) => outcomes.push(outcome));
  onTestFinished(() => {
    life.unsubscribe();
    router.close();
  });
  const count = (kind: Outcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind).length;
  const due = (what: string, holds: () => boolean) =>
    eventually(what, () => {
      clock.pass(0);
      return holds();
    });
  return { clock, device, calls, count, due };
}

it.each(['auto', 'gnmi', 'jet'] as const)(
  'a gRPC server that starts late is read and watched immediately, despite the agent’s back-off: %s',
  async (transport) => {
    const { clock, device, calls, count, due } = await agentOn(transport);
    await eventually('eight failed reads, and blindness', () => {
      clock.pass(500);
      return count('read-failed') >= 8 && count('telemetry-degraded') > 0;
    });

    await device.start();

    // No more time passes, so only the new connection can have ended the back-off.
    await due('the first read', () => count('looked') > 0);
    await due('telemetry', () => count('telemetry-back') > 0);
    expect(calls.get + calls.command).toBeGreaterThan(0);
  },
);

it('a device that restarts is read and watched immediately, each time', async () => {
  const { clock, device, calls, count, due } = await agentOn('gnmi');
  await device.start();
  await due('a read, and telemetry', () => calls.subscribe > 0 && count('looked') > 0);

  for (let restart = 1; restart <= 3; restart++) {
    await device.stop();
    const before = count('read-failed');
    await eventually('six failed reads', () => {
      clock.pass(500);
      return count('read-failed') >= before + 6;
    });
    const [looked, seen] = [count('looked'), count('telemetry-back')];
    await device.start();
    await due('a read', () => count('looked') > looked);
    await due('telemetry', () => count('telemetry-back') > seen);
  }
  expect(count('device-back')).toBe(3);
});

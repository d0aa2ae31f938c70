import fc from 'fast-check';
import type { IpAddress } from '../../../src/model/address.ts';
import type { Health } from '../../../src/model/health.ts';
import type { Session, Telemetry } from '../../../src/model/session.ts';
import { withTelemetry } from '../../../src/plan/health.ts';
import { after } from '../situations.ts';
import { poolOfAddresses } from './any-address.ts';

/** Most sessions are up; some are not, and some are not shown (undefined). */
const anySession = fc.record({
  state: fc.constantFrom(...Array<'ESTABLISHED'>(5).fill('ESTABLISHED'), 'IDLE', 'ACTIVE', undefined),
  transitions: fc.constantFrom(undefined, undefined, 0, 1, 2, 5),
});

const anySessions: fc.Arbitrary<ReadonlyMap<IpAddress, Session>> = fc
  .tuple(...poolOfAddresses.map(() => anySession))
  .map((sessions) => {
    const shown = sessions.flatMap(({ state, transitions }, index): readonly Session[] => {
      const counter = transitions === undefined ? {} : { transitions };
      return state === undefined ? [] : [{ address: poolOfAddresses[index]!, state, ...counter }];
    });
    return new Map(shown.map((session) => [session.address, session]));
  });

const anyAnswer: fc.Arbitrary<Telemetry> = fc
  .option(anySessions, { freq: 8 })
  .map((sessions) =>
    sessions === null
      ? { kind: 'blind', because: { kind: 'unreachable', who: 'crpd', detail: '' } }
      : { kind: 'seen', mode: 'on-change', sessions },
  );

/** Folds up to six answers of telemetry, over two minutes, into a health. */
export const anyTelemetry: fc.Arbitrary<(health: Health) => Health> = fc
  .array(fc.tuple(fc.nat(150), anyAnswer), { maxLength: 6 })
  .map((answers) => {
    const inTime = answers.toSorted(([a], [b]) => a - b);
    return (health) =>
      inTime.reduce((before, [second, what]) => withTelemetry(before, what, after(second)), health);
  });

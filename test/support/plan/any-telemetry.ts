import fc from 'fast-check';
import type { IpAddress } from '../../../src/model/address.ts';
import type { Health } from '../../../src/model/health.ts';
import type { Session, Telemetry } from '../../../src/model/session.ts';
import { hear } from '../../../src/plan/health.ts';
import { after } from '../situations.ts';
import { poolOfAddresses } from './any-address.ts';

/** Most sessions are up, as in life; some are not, and some nobody shows. */
const anySession = fc.record({
  state: fc.constantFrom(...Array<'ESTABLISHED'>(5).fill('ESTABLISHED'), 'IDLE', 'ACTIVE', undefined),
  transitions: fc.constantFrom(undefined, undefined, 0, 1, 2, 5),
});

const anySessions: fc.Arbitrary<ReadonlyMap<IpAddress, Session>> = fc
  .tuple(...poolOfAddresses.map(() => anySession))
  .map((sessions) => {
    const shown = sessions.flatMap(({ state, transitions }, index): readonly Session[] => {
      const told = transitions === undefined ? {} : { transitions };
      return state === undefined ? [] : [{ address: poolOfAddresses[index]!, state, ...told }];
    });
    return new Map(shown.map((session) => [session.address, session]));
  });

const anyTold: fc.Arbitrary<Telemetry> = fc
  .option(anySessions, { freq: 8 })
  .map((sessions) =>
    sessions === null
      ? { kind: 'blind', because: { kind: 'unreachable', who: 'crpd', detail: '' } }
      : { kind: 'seen', mode: 'on-change', sessions },
  );

/** What a few looks at the sessions, over two minutes, make of a health. */
export const anyTelemetry: fc.Arbitrary<(health: Health) => Health> = fc
  .array(fc.tuple(fc.nat(150), anyTold), { maxLength: 6 })
  .map((told) => {
    const inTime = told.toSorted(([a], [b]) => a - b);
    return (health) => inTime.reduce((before, [second, what]) => hear(before, what, after(second)), health);
  });

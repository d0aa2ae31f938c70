import fc from 'fast-check';
import type { Ledger, Unit } from '../../../src/model/ledger.ts';
import { after } from '../situations.ts';
import { poolOfAddresses } from './any-address.ts';

const anyUnit: fc.Arbitrary<Unit> = fc.constantFrom(...poolOfAddresses, 'allow clients', 'graceful-shutdown');

const anyRefused: fc.Arbitrary<NonNullable<Ledger['refused']>> = fc
  .array(fc.tuple(anyUnit, fc.nat(900), fc.integer({ min: 1, max: 6 })), { minLength: 1, maxLength: 3 })
  .map(
    (refused) =>
      new Map(
        refused.map(([unit, second, failures]) => [
          unit,
          { group: 'mesh', step: 'add', because: 'no', failures, until: after(second) },
        ]),
      ),
  );

const anySearch: fc.Arbitrary<NonNullable<Ledger['search']>> = fc
  .tuple(fc.uniqueArray(anyUnit, { maxLength: 4 }), fc.uniqueArray(anyUnit, { maxLength: 4 }))
  .map(([turn, waiting]) => {
    const units = new Set(turn);
    const others = new Set(waiting).difference(units);
    return { turn: units, waiting: others.size > 0 ? [others] : [], plans: [] };
  });

/** Often nothing; sometimes units in quarantine, a search under way, or both. */
export const anyRefusals: fc.Arbitrary<Pick<Ledger, 'refused' | 'search'>> = fc
  .record({ refused: fc.option(anyRefused, { freq: 2 }), search: fc.option(anySearch, { freq: 2 }) })
  .map(({ refused, search }) => ({
    ...(refused === null ? {} : { refused }),
    ...(search === null ? {} : { search }),
  }));

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../../src/model/ledger.ts';
import { covers, subtract } from '../../../src/model/prefix-set.ts';
import type { Situation } from '../../../src/model/situation.ts';
import { decide } from '../../../src/plan/decide.ts';
import { explainer } from '../../../src/plan/explain/explain.ts';
import { anySituation, everyAddress } from '../../support/plan/any-situation.ts';
import { carriedOut } from '../../support/plan/carried-out.ts';
import { withoutHindrance } from '../../support/plan/without-hindrance.ts';
import {
  after,
  coreSource,
  healthOf,
  meshSource,
  running,
  seen,
  situation,
  t0,
  viewOf,
} from '../../support/situations.ts';
import { ip, net } from '../../support/addresses.ts';

const law =
  (check: (situation: Situation) => void, numRuns = 150) =>
  () =>
    fc.assert(fc.property(anySituation, check), { numRuns });

const explain = (situation: Situation, address: (typeof everyAddress)[number]) =>
  explainer(situation, decide(situation)).of(address);
const membership = (situation: Situation, group: string, address: (typeof everyAddress)[number]) =>
  explain(situation, address).memberships.find((one) => one.group === group)!;

describe('every explanation', () => {
  it(
    'names hindrances exactly for the addresses that are not neighbors once the plan is carried out',
    law((situation) => {
      const after = carriedOut(situation).running.groups;
      for (const address of everyAddress) {
        for (const { group, hindrances } of explain(situation, address).memberships) {
          const isNeighbor = after.get(group)?.neighbors.has(address) === true;
          expect([group, address, hindrances.length === 0]).toEqual([group, address, isNeighbor]);
        }
      }
    }),
  );

  it(
    'names all that would have to change: without its hindrances the address becomes a neighbor',
    law((situation) => {
      for (const address of everyAddress.slice(0, 8)) {
        for (const group of ['mesh', 'core']) {
          let now = situation;
          const done: string[] = [];
          // A hindrance may show only when others are gone.
          for (let turn = 0; turn < 12; turn += 1) {
            const { hindrances } = membership(now, group, address);
            if (hindrances.length === 0) break;
            for (const hindrance of hindrances) {
              done.push(hindrance.kind);
              now = withoutHindrance(now, group, address, hindrance);
            }
          }
          expect([group, address, ...done, membership(now, group, address).hindrances]).toEqual([
            group,
            address,
            ...done,
            [],
          ]);
        }
      }
    }, 50),
  );

  it(
    'says whether allow covers a client once the plan is carried out, and why if it does not',
    law((situation) => {
      const allow = carriedOut(situation).running.groups.get('clients')?.allow ?? [];
      for (const address of everyAddress) {
        const [admission] = explain(situation, address).admissions;
        expect(admission?.isAllowedThen).toBe(covers(allow, address));
        expect(admission?.heldOut !== undefined).toBe(
          admission?.prefix !== undefined && !covers(allow, address),
        );
      }
    }),
  );

  it(
    'says until when a client waits, and at that time it no longer waits for this reason',
    law((situation) => {
      for (const address of everyAddress) {
        const heldOut = explain(situation, address).admissions[0]?.heldOut;
        if (heldOut?.kind !== 'lately' && heldOut?.kind !== 'waits') continue;
        const then = { ...situation, now: heldOut.until };
        expect(heldOut.until).toBeGreaterThan(situation.now);
        expect(explain(then, address).admissions[0]?.heldOut?.kind).not.toBe(heldOut.kind);
      }
    }),
  );

  it(
    'has the same standing, step and guard as the verdict',
    law((situation) => {
      const verdict = decide(situation);
      const explainers = explainer(situation, verdict);
      for (const account of verdict.accounts) {
        const membership = explainers
          .of(account.address)
          .memberships.find(({ group }) => group === account.group)!;
        expect(membership.standing).toBe(account.standing);
        expect(membership.step !== undefined).toBe(
          account.standing === 'leaving' || account.standing === 'joining',
        );
        expect(membership.withheld !== undefined).toBe(account.standing === 'withheld');
      }
      expect(explainers.addresses()).toEqual(
        expect.arrayContaining(verdict.accounts.map(({ address }) => address)),
      );
    }),
  );
});

it('an explanation says until when a client waits for the next Set, and until when a candidate has a penalty', () => {
  const view = viewOf(
    [0, seen(meshSource, '10.0.1.1')],
    [0, seen(coreSource, '10.0.2.1', '10.0.2.2', '10.0.2.3')],
  );
  const up = { '10.0.1.1': 'up', '10.0.2.1': 'up', '10.0.2.2': 'up' } as const;
  const allow = subtract(
    [net('10.0.0.0/16')],
    ['10.0.1.1', '10.0.2.1', '10.0.2.2', '10.0.2.3', '10.0.3.3'].map(ip),
  );
  const now = situation({
    view,
    health: healthOf([[1, up]]),
    running: running(['10.0.1.1'], ['10.0.2.1', '10.0.2.2'], allow),
    ledger: {
      ...emptyLedger(t0),
      penalties: new Map([['10.0.2.3', { failures: 1, until: after(90) }]]),
    },
  });

  expect(decide(now).plan).toBeUndefined();
  expect(explain(now, ip('10.0.3.3')).admissions[0]?.heldOut).toEqual({ kind: 'waits', until: after(300) });
  expect(membership(now, 'core', ip('10.0.2.3')).hindrances).toMatchObject([
    { kind: 'not-chosen', penalisedUntil: after(90) },
  ]);
});

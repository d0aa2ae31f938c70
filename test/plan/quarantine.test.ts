import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ledger, Unit } from '../../src/model/ledger.ts';
import { covers, subtract } from '../../src/model/prefix-set.ts';
import { explicitIn } from '../../src/model/running.ts';
import type { Situation } from '../../src/model/situation.ts';
import type { Plan, Step } from '../../src/model/step.ts';
import { decide, decideInTurn } from '../../src/plan/decide.ts';
import { applied } from '../../src/plan/drift.ts';
import { explainer } from '../../src/plan/explain/explain.ts';
import { forget, recordCommit } from '../../src/plan/ledger.ts';
import { holdOf, refuse, released, unitOf, unitsOf } from '../../src/plan/quarantine.ts';
import { anySituation } from '../support/plan/any-situation.ts';
import { converged, core, first, mesh, second, third, up } from '../support/plan/converged.ts';
import {
  coreSource,
  healthOf,
  lines,
  meshSource,
  policy,
  running,
  seen,
  situation,
  viewOf,
} from '../support/situations.ts';
import { ip, net } from '../support/addresses.ts';

/** Commits plans to a device that refuses some units, until there is nothing left to do now. */
function play(start: Situation, refused: ReadonlySet<Unit> | ((step: Step) => boolean)) {
  const refuses = typeof refused === 'function' ? refused : (step: Step) => refused.has(unitOf(step));
  let now = start;
  const tried: Plan[] = [];
  const landed: Plan[] = [];
  for (;;) {
    const { situation: turn, verdict } = decideInTurn(now);
    const { plan } = verdict;
    if (plan === undefined) return { end: turn, verdict, tried, landed };
    tried.push(plan);
    expect(tried.length).toBeLessThanOrEqual(200);
    const isRefused = plan.steps.some(refuses);
    const { ledger, view, running: before } = turn;
    if (!isRefused) landed.push(plan);
    now = isRefused
      ? { ...turn, ledger: refuse(ledger, plan, 'no', turn.now) }
      : { ...turn, running: applied(before, plan), ledger: recordCommit(ledger, plan, view, turn.now) };
  }
}

const members = Array.from({ length: 16 }, (_, n) => `10.0.1.${n + 1}`);
const sixteen = situation({ view: viewOf([0, seen(meshSource, ...members)], [0, seen(coreSource)]) });
const quarantinedIn = ({ refused }: Ledger) => Array.from(refused?.keys() ?? []);
const allowOf = (one: Situation) => one.running.groups.get('clients')!.allow;

describe('a plan that the device refuses', () => {
  it('is halved until the refused neighbor is found; all others are committed', () => {
    const { end, tried, verdict } = play(sixteen, new Set(['10.0.1.7']));

    expect(Array.from(end.running.groups.get('mesh')!.neighbors)).toEqual(
      expect.arrayContaining(members.filter((member) => member !== '10.0.1.7')),
    );
    expect(quarantinedIn(end.ledger)).toEqual(['10.0.1.7']);
    expect(tried.length).toBeLessThanOrEqual(9);
    expect(verdict.remarks).toContainEqual({
      kind: 'refused',
      group: 'mesh',
      step: 'add',
      peer: '10.0.1.7',
      because: 'no',
      failures: 1,
      until: sixteen.now + 60_000,
    });
    expect(verdict.withheld).toMatchObject([
      { guard: 'refused', step: { peer: '10.0.1.7' }, until: sixteen.now + 60_000 },
    ]);
    expect(verdict.pending).toBeUndefined();
    expect(verdict.lookAgainAt).toBe(sixteen.now + 60_000);
  });

  it('is halved until all refused neighbors are found', () => {
    const refused = ['10.0.1.1', '10.0.1.2', '10.0.1.16'];

    const { end } = play(sixteen, new Set(refused));

    expect(new Set(quarantinedIn(end.ledger))).toEqual(new Set(refused));
    expect(end.running.groups.get('mesh')!.neighbors.size).toBe(13);
  });

  it('never leaves a neighbor in allow between its halves, and admits a refused one as a client', () => {
    const { landed, end } = play(sixteen, new Set(['10.0.1.7']));

    let device = sixteen.running;
    for (const plan of landed) {
      device = applied(device, plan);
      const { allow } = device.groups.get('clients')!;
      expect(Array.from(device.groups.get('mesh')!.neighbors).filter((peer) => covers(allow, peer))).toEqual(
        [],
      );
    }
    expect(landed.length).toBeGreaterThan(2);
    expect(covers(allowOf(end), ip('10.0.1.7'))).toBe(true);
  });

  it('keeps a failed upstream until a successor is accepted', () => {
    const health = healthOf([
      [1, up(...mesh, first, second)],
      [2, { ...up(...mesh, second), [first]: 'IDLE' }],
    ]);
    const failed = situation({ ...converged, health, at: 20 });

    const { landed, end } = play(failed, new Set([third]));

    // The device refuses the best candidate: the next best takes its place.
    expect(landed.map((plan) => lines(plan).filter((line) => line.includes(' core ')))).toEqual([
      [
        `- core ${first} down`,
        `+ core ${core.find((one) => ![first, second, third].includes(one))} replaces-failed`,
      ],
    ]);
    expect(quarantinedIn(end.ledger)).toEqual([third]);
  });

  it('because of a removal still adds the successor, as far as the licence allows', () => {
    const health = healthOf([
      [1, up(...mesh, first, second)],
      [2, { ...up(...mesh, second), [first]: 'IDLE' }],
    ]);
    const failed = situation({ ...converged, health, at: 20 });
    const limited = { ...failed, policy: { ...policy, peerLimit: 4 } };

    const free = play(failed, new Set([first]));
    const full = play(limited, new Set([first]));

    expect(free.end.running.groups.get('core')!.neighbors).toEqual(new Set([first, second, third]));
    expect(full.end.running.groups.get('core')!.neighbors).toEqual(new Set([first, second]));
    expect(full.verdict.withheld.map(({ step, guard }) => [step.kind, step.peer, guard])).toEqual(
      expect.arrayContaining([
        ['remove', first, 'refused'],
        ['add', third, 'peer-limit'],
      ]),
    );
  });

  it.each([
    ['allow', 'allow clients', (step: Step) => step.kind === 'allow' && covers(step.to, ip('10.0.7.7'))],
    ['graceful-shutdown', 'graceful-shutdown', ({ kind }: Step) => kind === 'graceful-shutdown'],
  ] as const)('because of %s still changes neighbors', (_, unit, refuses) => {
    // An excluded address is to be admitted, and a drain begins.
    const view = viewOf([0, seen(meshSource, '10.0.1.1')], [0, seen(coreSource)], [40, seen(coreSource)]);
    const held = running([], [], subtract([net('10.0.0.0/16')], [ip('10.0.7.7')]));
    const start = situation({ view, running: held, draining: true, at: 60 });

    const { end, verdict } = play(start, refuses);

    expect(end.running.groups.get('mesh')!.neighbors).toEqual(new Set(['10.0.1.1']));
    expect(quarantinedIn(end.ledger)).toEqual(expect.arrayContaining([unit]));
    expect(covers(allowOf(end), ip('10.0.1.1'))).toBe(false);
    expect(verdict.remarks.some(({ kind }) => kind === 'refused')).toBe(true);
  });

  it('because of any change of allow adds no neighbor that allow covers', () => {
    const start = situation({
      view: viewOf(
        [0, seen(meshSource, '10.0.1.1', '192.0.2.1')],
        [0, seen(coreSource)],
        [40, seen(coreSource)],
      ),
    });

    const { end } = play(start, new Set(['allow clients']));

    expect(end.running.groups.get('mesh')!.neighbors).toEqual(new Set(['192.0.2.1']));
    expect(allowOf(end)).toEqual(allowOf(start));
  });

  it('because of the removal for a better-ranked upstream changes nothing at the peer limit', () => {
    const worse = situation({
      ...converged,
      policy: { ...policy, peerLimit: 4 },
      running: running(mesh, [second, third]),
      health: healthOf([[1, up(...mesh, second, third)]]),
      at: 1000,
    });

    const { end, verdict } = play(worse, new Set([third]));

    expect(end.running.groups.get('core')!.neighbors).toEqual(new Set([second, third]));
    expect(verdict.withheld).toMatchObject([{ guard: 'refused', step: { kind: 'remove', peer: third } }]);
  });

  it('because of allow is named as the reason why a client is not admitted', () => {
    const held = running([], [], subtract([net('10.0.0.0/16')], [ip('10.0.7.7')]));
    const view = viewOf(
      ...[0, 40].flatMap(
        (at) =>
          [
            [at, seen(meshSource)],
            [at, seen(coreSource)],
          ] as const,
      ),
    );
    const { end, verdict } = play(situation({ view, running: held, at: 60 }), new Set(['allow clients']));
    const searching = {
      ...end,
      ledger: {
        ...released(end.ledger),
        search: { turn: new Set<Unit>(), waiting: [new Set(['allow clients'])], plans: [] },
      },
    };

    const [admission] = explainer(end, verdict).of(ip('10.0.7.7')).admissions;
    const [later] = explainer(searching, decide(searching)).of(ip('10.0.7.7')).admissions;

    expect(admission?.heldOut).toEqual({
      kind: 'refused',
      refusal: end.ledger.refused!.get('allow clients'),
    });
    expect(later?.heldOut).toEqual({ kind: 'refused' });
    expect(explainer(end, verdict).of(ip('192.0.2.1')).admissions).toEqual([
      { group: 'clients', isAllowedThen: false },
    ]);
  });

  it('without steps is not halved', () => {
    const plan: Plan = { hash: 'a', steps: [] };
    expect(refuse(sixteen.ledger, plan, 'no', 0)).toEqual(sixteen.ledger);
  });
});

describe('a quarantine', () => {
  const refused = new Set(['10.0.1.7']);
  const { end } = play(sixteen, refused);
  const later = (from: Situation, minutes: number): Situation => ({
    ...from,
    now: from.now + minutes * 60_000,
  });

  it('ends with another try, of the one unit, after 1, 2, 4 … 30 min', () => {
    let now = end;
    const waits = Array.from({ length: 8 }, () => {
      const before = now.now;
      now = { ...now, now: now.ledger.refused!.get('10.0.1.7')!.until };
      const again = play(now, refused);
      expect(again.tried.map((plan) => lines(plan).filter((line) => line.startsWith('+')))).toEqual([
        ['+ mesh 10.0.1.7 discovered'],
      ]);
      now = again.end;
      return (again.end.now - before) / 60_000;
    });

    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
  });

  it('ends when the device accepts the unit, and then the others are tried at once', () => {
    const two = play(sixteen, new Set(['10.0.1.7', '10.0.1.8'])).end;
    expect(quarantinedIn(two.ledger)).toHaveLength(2);
    const longer = {
      ...two.ledger,
      refused: new Map(two.ledger.refused).set('10.0.1.8', {
        ...two.ledger.refused!.get('10.0.1.8')!,
        until: two.now + 1_000_000,
      }),
    };

    const after = play(later({ ...two, ledger: longer }, 1), new Set());

    expect(after.end.ledger.refused).toBeUndefined();
    expect(after.end.running.groups.get('mesh')!.neighbors.size).toBe(16);
    expect(after.landed).toHaveLength(2);
  });

  it('does not delay anything new', () => {
    const view = viewOf([0, seen(meshSource, ...members, '10.0.1.99')], [0, seen(coreSource)]);

    const { tried } = play({ ...end, view }, refused);

    expect(tried.flatMap((plan) => lines(plan)).filter((line) => line.startsWith('+'))).toEqual([
      '+ mesh 10.0.1.99 discovered',
    ]);
  });

  it('ends when no source names the address any more, and when the settings change', () => {
    const without = viewOf([0, seen(meshSource, '10.0.1.1')]);

    expect(forget(end.ledger, without, policy, end.now).refused).toBeUndefined();
    expect(quarantinedIn(forget(end.ledger, end.view, policy, end.now))).toEqual(['10.0.1.7']);
    const free = released({ ...end.ledger, search: { turn: new Set(), waiting: [], plans: [] } });
    expect([free.refused, free.search]).toEqual([undefined, undefined]);
  });

  it('lasts for a removal although no source names the peer, and ends when the peer is a member again', () => {
    const health = healthOf([[1, { '10.0.1.1': 'up', '10.0.1.2': 'IDLE' }]]);
    const view = viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [5, seen(meshSource, '10.0.1.1')]);
    const start = situation({ view, running: running(mesh), health, at: 70 });

    const kept = play(start, new Set(['10.0.1.2'])).end;
    const again = viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')]);

    expect(quarantinedIn(forget(kept.ledger, view, policy, kept.now))).toEqual(['10.0.1.2']);
    expect(play(later({ ...kept, view: again }, 1), new Set()).end.ledger.refused).toBeUndefined();
  });
});

describe('in any situation', () => {
  it('a plan contains no unit in quarantine, and opens no allow in quarantine', () => {
    fc.assert(
      fc.property(anySituation, (one) => {
        for (const step of decide(one).plan?.steps ?? []) {
          const hold = holdOf(one.ledger, unitOf(step));
          if (step.kind === 'allow' && hold !== undefined) expect(subtract(step.to, step.from)).toEqual([]);
          else expect(hold).toBeUndefined();
        }
      }),
      { numRuns: 300 },
    );
  });

  it('the search ends, whatever the device refuses, and each plan that lands keeps neighbors out of allow', () => {
    fc.assert(
      fc.property(anySituation, fc.array(fc.nat(), { maxLength: 3 }), (one, picks) => {
        const units = unitsOf(decide(one).plan ?? { hash: '', steps: [] });
        const refused = new Set(picks.flatMap((pick) => units[pick % Math.max(units.length, 1)] ?? []));
        let device = one.running;
        const covered = () => {
          const allow = device.groups.get('clients')?.allow ?? [];
          return Array.from(explicitIn(device)).filter((peer) => covers(allow, peer)).length;
        };

        for (const plan of play(one, refused).landed) {
          const before = covered();
          device = applied(device, plan);
          expect(covered()).toBeLessThanOrEqual(before);
          expect(plan.steps.some((step) => refused.has(unitOf(step)))).toBe(false);
        }
      }),
      { numRuns: 150 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { defined } from '../../src/model/defined.ts';
import type { Session } from '../../src/model/session.ts';
import {
  allDownSince,
  conditionOf,
  configure,
  countsAsUp,
  deviceBack,
  deviceLost,
  withTelemetry,
  renew,
  unknownHealth,
} from '../../src/plan/health.ts';
import { after, healthOf, policy, t0 } from '../support/situations.ts';
import { ip } from '../support/addresses.ts';

describe('health', () => {
  const session = (state: Session['state'], transitions?: number): Session => ({
    address: ip('10.0.1.1'),
    state,
    ...defined({ transitions }),
  });
  const healthAfter = (...steps: (readonly [second: number, session: Session | 'blind' | 'gone'])[]) =>
    steps.reduce(
      (health, [second, what]) =>
        withTelemetry(
          health,
          what === 'blind'
            ? { kind: 'blind', because: { kind: 'unreachable', who: 'crpd', detail: '' } }
            : {
                kind: 'seen',
                mode: 'on-change',
                sessions: new Map(what === 'gone' ? [] : [[what.address, what]]),
              },
          after(second),
        ),
      configure(unknownHealth(t0), new Set([ip('10.0.1.1'), ip('10.0.1.9')]), t0),
    );
  const conditionAt = (second: number, ...steps: Parameters<typeof healthAfter>) =>
    conditionOf(healthAfter(...steps), ip('10.0.1.1'), policy, after(second));

  it('does not count the time before the first telemetry as a neighbor’s time to come up', () => {
    const waited = policy.connectGraceMs / 1000 + 10;
    const steps = [
      [waited, 'blind'],
      [waited + 1, session('ACTIVE')],
    ] as const;

    expect(conditionAt(waited + 2, ...steps)).toMatchObject({ kind: 'coming-up' });
    expect(conditionAt(2 * waited + 2, ...steps)).toMatchObject({ kind: 'failed', because: 'never-up' });
  });

  it('keeps the same object for an unchanged neighbor, and takes over every change', () => {
    const full: Session = { ...session('ESTABLISHED', 1), group: 'MESH', prefixes: new Map() };
    const before = healthAfter([1, full]);
    const next = (change: Partial<Session>) =>
      healthAfter([1, full], [2, { ...full, ...change }]).peers.get(full.address);
    const again = withTelemetry(
      before,
      { kind: 'seen', mode: 'on-change', sessions: new Map([[full.address, { ...full }]]) },
      after(2),
    );

    expect(again.peers.get(full.address)).toBe(before.peers.get(full.address));
    expect(next({ state: 'IDLE' })).toMatchObject({ state: 'IDLE', up: false });
    expect(next({ transitions: 2 })).toMatchObject({ transitions: 2, falls: [after(2)] });
    expect(next({ group: 'CLIENTS' })).toMatchObject({ group: 'CLIENTS' });
    const prefixes = new Map([['IPV4_UNICAST', { received: 1 }]]);
    expect(next({ prefixes })).toMatchObject({ prefixes });
  });

  it.each([
    ['unknown before the first telemetry', 5, [], { kind: 'unknown' }],
    ['coming up', 5, [[1, session('CONNECT')]], { kind: 'coming-up', failsAt: after(61) }],
    ['never up', 61, [[1, session('CONNECT')]], { kind: 'failed', because: 'never-up', since: after(1) }],
    ['up', 5, [[1, session('ESTABLISHED')]], { kind: 'up', since: after(1) }],
    [
      'down',
      5,
      [
        [1, session('ESTABLISHED')],
        [2, session('IDLE')],
      ],
      { kind: 'down', since: after(2), failsAt: after(12) },
    ],
    [
      'down for too long',
      12,
      [
        [1, session('ESTABLISHED')],
        [2, session('IDLE')],
      ],
      { kind: 'failed', because: 'down', since: after(2) },
    ],
    [
      'down since before the agent started',
      5,
      [[1, session('IDLE', 3)]],
      { kind: 'down', since: after(1), failsAt: after(11) },
    ],
    [
      'down and no longer shown',
      5,
      [
        [1, session('ESTABLISHED')],
        [2, 'gone'],
        [3, 'gone'],
      ],
      { kind: 'down', since: after(2), failsAt: after(12) },
    ],
    [
      'unknown while telemetry is blind',
      99,
      [
        [1, session('ESTABLISHED')],
        [2, 'blind'],
        [3, 'blind'],
      ],
      { kind: 'unknown' },
    ],
    [
      'down, while telemetry was blind in between',
      20,
      [
        [1, session('ESTABLISHED')],
        [2, session('IDLE')],
        [5, 'blind'],
        [15, session('IDLE')],
      ],
      { kind: 'down', since: after(12), failsAt: after(22) },
    ],
    [
      'flapping after three unseen falls',
      9,
      [
        [1, session('ESTABLISHED', 1)],
        [5, session('ESTABLISHED', 4)],
      ],
      { kind: 'failed', because: 'flapping', since: after(5) },
    ],
    [
      'down after an unseen rise and fall',
      9,
      [
        [1, session('IDLE', 1)],
        [5, session('IDLE', 2)],
      ],
      { kind: 'down', since: after(5), failsAt: after(15) },
    ],
    [
      'up after more than one unseen rise',
      9,
      [
        [1, session('IDLE', 1)],
        [5, session('ESTABLISHED', 4)],
      ],
      { kind: 'up', since: after(5) },
    ],
  ] as const)('has a neighbor that is %s', (_, second, steps, expected) => {
    expect(conditionAt(second, ...steps)).toEqual(expected);
  });

  it('gives a neighbor configured while telemetry is blind its whole connect_grace afterwards', () => {
    const blind = healthAfter([1, session('ESTABLISHED')], [20, 'blind']);
    const configured = configure(blind, new Set([ip('10.0.1.1'), ip('10.0.1.3')]), after(50));

    const health = withTelemetry(
      configured,
      {
        kind: 'seen',
        mode: 'on-change',
        sessions: new Map([[ip('10.0.1.1'), session('ESTABLISHED')]]),
      },
      after(100),
    );

    expect(conditionOf(health, ip('10.0.1.3'), policy, after(100))).toEqual({
      kind: 'coming-up',
      failsAt: after(160),
    });
  });

  it('has the condition unknown for an unknown address, which counts as up', () => {
    const condition = conditionOf(healthAfter([1, session('IDLE')]), ip('10.9.9.9'), policy, after(2));

    expect(condition).toEqual({ kind: 'unknown' });
    expect([
      countsAsUp(condition),
      countsAsUp({ kind: 'up', since: t0 }),
      countsAsUp({ kind: 'coming-up', failsAt: t0 }),
    ]).toEqual([true, true, false]);
  });

  it('gives a client that becomes a peer its grace, and forgets removed peers and clients that leave', () => {
    const client = withTelemetry(
      unknownHealth(t0),
      {
        kind: 'seen',
        mode: 'on-change',
        sessions: new Map([[ip('10.0.1.1'), { ...session('ESTABLISHED'), group: 'clients' }]]),
      },
      after(1),
    );

    const promoted = configure(client, new Set([ip('10.0.1.1')]), after(2));

    expect(promoted.peers.get(ip('10.0.1.1'))).toMatchObject({
      configured: true,
      graceFrom: after(2),
      up: true,
      group: 'clients',
    });
    expect(configure(promoted, new Set(), after(3)).peers.size).toBe(0);
    expect(
      withTelemetry(client, { kind: 'seen', mode: 'on-change', sessions: new Map() }, after(3)).peers.size,
    ).toBe(0);
    expect(configure(client, new Set(), after(3)).peers.size).toBe(1);
  });

  describe('of a device that comes back', () => {
    const before = healthOf([
      [1, { '10.0.1.1': 'up', '10.0.1.2': 'up', '10.0.1.3': 'up' }],
      [2, { '10.0.1.1': 'up', '10.0.1.2': 'up', '10.0.1.3': 'IDLE' }],
    ]);
    const shown = (states: Record<string, Session['state']>) => ({
      kind: 'seen' as const,
      mode: 'on-change' as const,
      sessions: new Map(
        Object.entries(states).map(([text, state]) => [ip(text), { address: ip(text), state }]),
      ),
    });
    const afterwards = shown({ '10.0.1.1': 'ESTABLISHED', '10.0.1.2': 'IDLE', '10.0.1.3': 'IDLE' });
    const expected = [
      { kind: 'up', since: after(1) },
      { kind: 'coming-up', failsAt: after(110) },
      { kind: 'down', since: after(2), failsAt: after(12) },
    ];
    const conditions = (health: typeof before, second: number) =>
      ['10.0.1.1', '10.0.1.2', '10.0.1.3'].map((text) =>
        conditionOf(health, ip(text), policy, after(second)),
      );

    it('gives new time to the peers that were up when it was lost, and to no others', () => {
      const back = deviceBack(withTelemetry(deviceLost(before), afterwards, after(5)), after(50));

      expect(conditions(back, 11)).toEqual(expected);
      expect(back.lost).toBeUndefined();
    });

    it('gives this time when its sessions are seen, if that is later', () => {
      const blind = { kind: 'blind', because: { kind: 'unreachable', who: 'crpd', detail: '' } } as const;
      const back = deviceBack(deviceLost(withTelemetry(before, blind, after(5))), after(40));
      const seen = withTelemetry(back, afterwards, after(50));

      expect(back.lost?.isBack).toBe(true);
      expect(conditions(seen, 51).slice(0, 2)).toEqual(expected.slice(0, 2));
      // Telemetry was blind for 45 s.
      expect(conditions(seen, 51)[2]).toEqual({ kind: 'down', since: after(47), failsAt: after(57) });
      expect(seen.lost).toBeUndefined();
    });

    it('does not change if the device was not lost before', () => {
      expect(deviceBack(before, after(50))).toBe(before);
    });
  });

  it('counts all sessions as down since the last fell, or since the first was configured', () => {
    expect(allDownSince(unknownHealth(t0))).toBeUndefined();
    expect(allDownSince(healthOf([[1, { '10.0.1.1': 'up' }]]))).toBeUndefined();
    // The time before the first telemetry does not count.
    expect(allDownSince(healthOf([[1, { '10.0.1.1': 'CONNECT' }]]))).toBe(after(1));
    expect(
      allDownSince(
        healthOf([
          [1, { '10.0.1.1': 'up', '10.0.1.2': 'IDLE' }],
          [7, { '10.0.1.1': 'IDLE', '10.0.1.2': 'IDLE' }],
        ]),
      ),
    ).toBe(after(7));
  });

  it('gives the other peers time when one is back after all were down', () => {
    const health = healthOf([
      [1, { '10.0.1.1': 'up', '10.0.1.2': 'up' }],
      [2, { '10.0.1.1': 'IDLE', '10.0.1.2': 'IDLE' }],
      [40, { '10.0.1.1': 'up', '10.0.1.2': 'IDLE' }],
    ]);

    expect(conditionOf(health, ip('10.0.1.2'), policy, after(41))).toEqual({
      kind: 'coming-up',
      failsAt: after(100),
    });
  });

  it('begins anew for another pod behind the same address, and for that address only', () => {
    const others = new Set([ip('10.0.1.9')]);
    const down = healthAfter([1, session('ESTABLISHED')], [2, session('IDLE')]);

    const renewed = renew(down, new Set([ip('10.0.1.1')]), after(11));

    expect(conditionOf(renewed, ip('10.0.1.1'), policy, after(70))).toEqual({
      kind: 'coming-up',
      failsAt: after(71),
    });
    expect(renew(down, others, after(11)).peers.get(ip('10.0.1.1'))).toEqual(down.peers.get(ip('10.0.1.1')));
  });
});

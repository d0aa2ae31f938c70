import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/model/fault.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { Step } from '../../../src/model/step.ts';
import { faultOf, logged, plan } from '../../support/logged.ts';
import { emptied, lookAt } from '../../support/looks.ts';
import { after, endpoint, meshSource } from '../../support/situations.ts';
import { ip } from '../../support/addresses.ts';

describe('a line says which peer, why, and what happens next', () => {
  const pod = { ...endpoint('10.0.1.1'), identity: 'core-4rc7m', zone: 'a', node: 'n1' };
  it.each<readonly [string, Outcome, Record<string, unknown>]>([
    [
      'a discovered peer',
      { kind: 'discovered', source: meshSource, endpoint: pod },
      { event: 'peer_discovered', group: 'mesh', peer: '10.0.1.1', pod: 'core-4rc7m', zone: 'a', node: 'n1' },
    ],
    [
      'a peer that its source no longer names',
      { kind: 'undiscovered', source: meshSource, endpoint: pod },
      { gone: true, peer: '10.0.1.1' },
    ],
    [
      'an address of another pod',
      { kind: 'identity-changed', source: meshSource, from: endpoint('10.0.1.1'), to: pod },
      { event: 'peer_identity_changed', was: '10.0.1.1' },
    ],
    [
      'a blind source',
      { kind: 'discovery-blind', source: meshSource, because: faultOf('unreachable'), first: true },
      {
        level: 'warn',
        event: 'discovery_blind',
        next: 'its last answer stays in force until the source answers again',
      },
    ],
    [
      'a source that is still blind',
      { kind: 'discovery-blind', source: meshSource, because: faultOf('unreachable'), first: false },
      { level: 'debug' },
    ],
    [
      'a source that answers again',
      { kind: 'discovery-back', source: meshSource, afterMs: 1234 },
      { event: 'discovery_back', after_s: 1.2 },
    ],
    [
      'a session that comes up',
      { kind: 'peer-up', peer: ip('10.0.1.1'), group: 'mesh', afterMs: 100 },
      { event: 'peer_up', peer: '10.0.1.1', group: 'mesh' },
    ],
    [
      'a session that goes down',
      { kind: 'peer-down', peer: ip('10.0.1.1'), afterMs: 100 },
      { level: 'warn', event: 'peer_down' },
    ],
    [
      'a session state',
      { kind: 'peer-state', peer: ip('10.0.1.1'), state: 'CONNECT', dynamic: false },
      { level: 'debug', state: 'CONNECT' },
    ],
    [
      'lost telemetry',
      { kind: 'telemetry-degraded', because: faultOf('unreachable') },
      { event: 'telemetry_degraded', next: 'sessions count as unchanged; retrying' },
    ],
    [
      'telemetry in another mode',
      { kind: 'telemetry-degraded', because: 'ON_CHANGE is silent', mode: 'sample' },
      { reason: 'ON_CHANGE is silent', next: 'watching sessions by sample instead' },
    ],
    [
      'telemetry that is back',
      { kind: 'telemetry-back', mode: 'on-change', afterMs: 5000 },
      { event: 'telemetry_back', after_s: 5 },
    ],
    [
      'a failed read',
      { kind: 'read-failed', fault: faultOf('unreachable'), tries: 4, besideTelemetry: false },
      { level: 'warn', tries: 4 },
    ],
    [
      'a lost device',
      { kind: 'device-lost', fault: faultOf('denied') },
      { event: 'device_lost', next: 'retrying; check username and password_file' },
    ],
    [
      'a used approval',
      { kind: 'approval-ended', plan: 'beef0002', how: 'used' },
      { level: 'info', event: 'approval_ended', plan: 'beef0002', result: 'used' },
    ],
    [
      'a superseded approval',
      { kind: 'approval-ended', plan: 'beef0002', how: 'superseded' },
      {
        level: 'warn',
        result: 'superseded',
        next: 'nothing is removed by it; `meshrr plan` shows what is withheld now',
      },
    ],
    ['a device that is back', { kind: 'device-back', afterMs: 1000 }, { event: 'device_back' }],
    [
      'a drift of a neighbor',
      { kind: 'drift', drifts: [{ group: 'mesh', kind: 'neighbor-added', peer: ip('10.0.1.1') }] },
      { event: 'drift', peer: '10.0.1.1', reason: 'neighbor-added' },
    ],
    [
      'a drift of allow',
      { kind: 'drift', drifts: [{ group: 'clients', kind: 'allow-changed' }] },
      { event: 'drift', reason: 'allow-changed' },
    ],
    [
      'a replaced peer',
      {
        kind: 'replaced',
        group: 'core',
        peer: ip('10.0.2.1'),
        successor: ip('10.0.2.2'),
        reason: 'flapping',
        plan: 'x',
      },
      {
        level: 'warn',
        event: 'peer_replaced',
        successor: '10.0.2.2',
        reason: 'went down three times within 5 min, replaced',
      },
    ],
    [
      'a swap by choice',
      {
        kind: 'replaced',
        group: 'core',
        peer: ip('10.0.2.1'),
        successor: ip('10.0.2.2'),
        reason: 'outranked',
        plan: 'x',
      },
      { level: 'info', event: 'peer_replaced' },
    ],
    ['a commit that starts', { kind: 'committing', plan }, { level: 'debug', steps: 3 }],
    [
      'a refused commit',
      { kind: 'commit-failed', plan, fault: faultOf('refused'), tookMs: 1, retryInMs: 2000, first: true },
      {
        level: 'error',
        event: 'commit_failed',
        next: 'searching for the change that the device refuses; the others are committed without it; next try in 2 s',
      },
    ],
    [
      'a commit without effect',
      { kind: 'commit-unheeded', plan, fault: faultOf('unheeded'), times: 2, retryInMs: 60_000, first: true },
      { level: 'error', event: 'commit_failed', fault: 'unheeded', tries: 2 },
    ],
    [
      'a second commit without effect',
      {
        kind: 'commit-unheeded',
        plan,
        fault: faultOf('unheeded'),
        times: 3,
        retryInMs: 120_000,
        first: false,
      },
      { level: 'debug' },
    ],
    [
      'a device that is still busy',
      { kind: 'commit-failed', plan, fault: faultOf('busy'), tookMs: 1, retryInMs: 2000, first: false },
      { level: 'debug' },
    ],
    [
      'a commit with unknown outcome',
      { kind: 'commit-failed', plan, fault: faultOf('unsettled'), tookMs: 1, retryInMs: 2000, first: true },
      { fault: 'unsettled' },
    ],
  ])('%s has a line', (_, outcome, expected) => {
    expect(logged(outcome)).toEqual([expect.objectContaining(expected)]);
  });

  it('a session closed by a removal of the agent is not a warning, a session that goes down later is', () => {
    const removed: Outcome = { kind: 'peer-down', peer: ip('10.0.2.1'), group: 'core', afterMs: 100 };
    const levels = (...outcomes: readonly Outcome[]) =>
      logged(...outcomes)
        .filter(({ event }) => event === 'peer_down')
        .map(({ level }) => level);

    expect(levels({ kind: 'committing', plan }, removed)).toEqual(['info']);
    expect(
      levels({ kind: 'committing', plan }, { kind: 'peer-forgotten', peer: removed.peer }, removed),
    ).toEqual(['warn']);
    const failed: Outcome = {
      kind: 'commit-failed',
      plan,
      fault: faultOf('refused'),
      tookMs: 1,
      retryInMs: 2000,
      first: true,
    };
    expect(levels({ kind: 'committing', plan }, failed, removed)).toEqual(['warn']);
    const again = plan.steps.find(({ kind }) => kind === 'remove')!;
    const readded = { hash: 'x', steps: [{ ...again, kind: 'add', reason: 'chosen' } as Step] };
    expect(levels({ kind: 'committing', plan }, { kind: 'committing', plan: readded }, removed)).toEqual([
      'warn',
    ]);
  });

  it('a commit has a line for each of its steps, then one for itself', () => {
    const lines = logged({ kind: 'committed', plan, tookMs: 12.4, sinceEventMs: 300, unanswered: true });

    expect(lines.map(({ event }) => event)).toEqual(['peer_removed', 'peer_configured', undefined, 'commit']);
    expect(lines[3]).toMatchObject({
      plan: 'cafe0001',
      took_ms: 12,
      since_event_ms: 300,
      reason: 'the device did not answer the commit, but two reads agree that it landed',
    });
  });

  it('an outcome that needs no line has none', () => {
    expect(
      logged(
        { kind: 'source-answered', source: meshSource, endpoints: 1, leftOut: 0 },
        { kind: 'peer-forgotten', peer: ip('10.0.1.1') },
        { kind: 'read-failed', fault: faultOf('unreachable'), tries: 3, besideTelemetry: false },
      ),
    ).toEqual([]);
  });
});

describe('a state that lasts is logged once', () => {
  it('a withheld step has one line', () => {
    const look = lookAt({ ...emptied, at: 46 });

    const lines = logged({ kind: 'looked', look }, { kind: 'looked', look });

    expect(lines.filter(({ event }) => event === 'withheld')).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      peer: '10.0.1.1',
      plan: look.verdict.pending,
      next: `the agent removes it when its session goes down, or after \`meshrr approve ${look.verdict.pending ?? ''}\``,
    });
  });

  it('a step withheld by the quota says when the guard releases it', () => {
    const look = lookAt();
    const held = {
      ...look,
      verdict: {
        ...look.verdict,
        pending: 'x',
        withheld: [{ step: plan.steps[0] as never, guard: 'quota' as const, until: after(300) }],
      },
    };

    expect(logged({ kind: 'looked', look: held })[0]?.['next']).toMatch(
      /^the guard releases it at \d{4}-.*, or after `meshrr approve x`$/,
    );
  });

  it('a remark has a line, and again when it comes back', () => {
    const missing = lookAt({ running: { groups: new Map(), elsewhere: new Map() } });
    const fine = lookAt();

    const lines = logged(
      { kind: 'looked', look: missing },
      { kind: 'looked', look: missing },
      { kind: 'looked', look: fine },
      { kind: 'looked', look: missing },
    );

    expect(lines).toHaveLength(6);
    expect(lines[0]?.['reason']).toContain('no BGP group mesh');
  });

  it('a dry run has a line for each step', () => {
    expect(logged({ kind: 'dry-run', plan }, { kind: 'dry-run', plan })).toHaveLength(3);
  });
});

it('a fault reveals no secret, in any outcome', () => {
  const because: Fault = { kind: 'refused', who: 'crpd', detail: 'encrypted_root_pw: hush; Bearer hush' };
  const lines = logged(
    { kind: 'discovery-blind', source: meshSource, because, first: true },
    { kind: 'telemetry-degraded', because },
    { kind: 'read-failed', fault: because, tries: 2, besideTelemetry: false },
    { kind: 'device-lost', fault: because },
    { kind: 'commit-failed', plan, fault: because, tookMs: 1, retryInMs: 1, first: true },
    { kind: 'config-rejected', problems: ['crpd.password: hush'] },
  );

  expect(lines).toHaveLength(6);
  expect(JSON.stringify(lines)).not.toContain('hush');
});

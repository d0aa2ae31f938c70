import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/model/fault.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { Step } from '../../../src/model/step.ts';
import { wallIso } from '../../../src/ops/words/time.ts';
import { createLogger, prettyLine } from '../../../src/ops/log/log.ts';
import { outcomeLogger } from '../../../src/ops/log/outcome-logger.ts';
import { emptied, lookAt } from '../../support/looks.ts';
import { after, endpoint, meshSource } from '../../support/situations.ts';
import { ip, net } from '../../support/virtual-agent.ts';

const fault = (kind: Fault['kind']): Fault => ({ kind, who: '127.0.0.1:32767', detail: 'details' });
const plan = {
  hash: 'cafe0001',
  steps: [
    {
      kind: 'remove' as const,
      group: 'core',
      peer: ip('10.0.2.1'),
      identity: 'core-1',
      reason: 'down' as const,
      successor: ip('10.0.2.2'),
    },
    {
      kind: 'add' as const,
      group: 'core',
      peer: ip('10.0.2.2'),
      identity: 'core-2',
      reason: 'replaces-failed' as const,
    },
    { kind: 'allow' as const, group: 'clients', from: [], to: [net('10.0.0.0/8')] },
  ],
};

/** The lines that outcomes become, without time. */
function told(...outcomes: readonly Outcome[]) {
  const written: Record<string, unknown>[] = [];
  const log = createLogger('debug', {
    write: (line) => {
      const { time, ...rest } = JSON.parse(line) as Record<string, unknown>;
      expect(time).toMatch(/^\d{4}-/);
      written.push(rest);
    },
  });
  const tell = outcomeLogger(log, wallIso);
  for (const outcome of outcomes) tell(outcome);
  return written;
}

describe('a line tells which peer, why, and what happens next', () => {
  const pod = { ...endpoint('10.0.1.1'), identity: 'core-4rc7m', zone: 'a', node: 'n1' };
  it.each<readonly [string, Outcome, Record<string, unknown>]>([
    [
      'discovered',
      { kind: 'discovered', source: meshSource, endpoint: pod },
      { event: 'peer_discovered', group: 'mesh', peer: '10.0.1.1', pod: 'core-4rc7m', zone: 'a', node: 'n1' },
    ],
    [
      'undiscovered',
      { kind: 'undiscovered', source: meshSource, endpoint: pod },
      { gone: true, peer: '10.0.1.1' },
    ],
    [
      'another pod',
      { kind: 'identity-changed', source: meshSource, from: endpoint('10.0.1.1'), to: pod },
      { event: 'peer_identity_changed', was: '10.0.1.1' },
    ],
    [
      'blind',
      { kind: 'discovery-blind', source: meshSource, because: fault('unreachable'), first: true },
      {
        level: 'warn',
        event: 'discovery_blind',
        next: 'nothing changes for its group until the source answers again',
      },
    ],
    [
      'still blind',
      { kind: 'discovery-blind', source: meshSource, because: fault('unreachable'), first: false },
      { level: 'debug' },
    ],
    [
      'sees again',
      { kind: 'discovery-back', source: meshSource, afterMs: 1234 },
      { event: 'discovery_back', after_s: 1.2 },
    ],
    [
      'up',
      { kind: 'peer-up', peer: ip('10.0.1.1'), group: 'mesh', afterMs: 100 },
      { event: 'peer_up', peer: '10.0.1.1', group: 'mesh' },
    ],
    [
      'down',
      { kind: 'peer-down', peer: ip('10.0.1.1'), afterMs: 100 },
      { level: 'warn', event: 'peer_down' },
    ],
    [
      'state',
      { kind: 'peer-state', peer: ip('10.0.1.1'), state: 'CONNECT', dynamic: false },
      { level: 'debug', state: 'CONNECT' },
    ],
    [
      'telemetry blind',
      { kind: 'telemetry-degraded', because: fault('unreachable') },
      { event: 'telemetry_degraded', next: 'sessions count as unchanged; retrying' },
    ],
    [
      'telemetry sampled',
      { kind: 'telemetry-degraded', because: 'ON_CHANGE is silent', mode: 'sample' },
      { reason: 'ON_CHANGE is silent', next: 'watching sessions by sample instead' },
    ],
    [
      'telemetry back',
      { kind: 'telemetry-back', mode: 'on-change', afterMs: 5000 },
      { event: 'telemetry_back', after_s: 5 },
    ],
    [
      'read failed',
      { kind: 'read-failed', fault: fault('unreachable'), tries: 4, besideTelemetry: false },
      { level: 'warn', tries: 4 },
    ],
    [
      'device lost',
      { kind: 'device-lost', fault: fault('denied') },
      { event: 'device_lost', next: 'retrying; check username and password_file' },
    ],
    [
      'approval used',
      { kind: 'approval-ended', plan: 'beef0002', how: 'used' },
      { level: 'info', event: 'approval_ended', plan: 'beef0002', result: 'used' },
    ],
    [
      'approval superseded',
      { kind: 'approval-ended', plan: 'beef0002', how: 'superseded' },
      {
        level: 'warn',
        result: 'superseded',
        next: 'nothing is removed by it; `meshrr plan` shows what is withheld now',
      },
    ],
    ['device back', { kind: 'device-back', afterMs: 1000 }, { event: 'device_back' }],
    [
      'drift',
      { kind: 'drift', drifts: [{ group: 'mesh', kind: 'neighbor-added', peer: ip('10.0.1.1') }] },
      { event: 'drift', peer: '10.0.1.1', reason: 'neighbor-added' },
    ],
    [
      'drift of allow',
      { kind: 'drift', drifts: [{ group: 'clients', kind: 'allow-changed' }] },
      { event: 'drift', reason: 'allow-changed' },
    ],
    [
      'replaced',
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
      'a swap of our own',
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
    ['committing', { kind: 'committing', plan }, { level: 'debug', steps: 3 }],
    [
      'refused',
      { kind: 'commit-failed', plan, fault: fault('refused'), tookMs: 1, retryInMs: 2000, first: true },
      {
        level: 'error',
        event: 'commit_failed',
        next: 'searching for the change that the device refuses; the others are committed without it; next try in 2 s',
      },
    ],
    [
      'without effect',
      { kind: 'commit-unheeded', plan, fault: fault('unheeded'), times: 2, retryInMs: 60_000, first: true },
      { level: 'error', event: 'commit_failed', fault: 'unheeded', tries: 2 },
    ],
    [
      'without effect again',
      { kind: 'commit-unheeded', plan, fault: fault('unheeded'), times: 3, retryInMs: 120_000, first: false },
      { level: 'debug' },
    ],
    [
      'busy again',
      { kind: 'commit-failed', plan, fault: fault('busy'), tookMs: 1, retryInMs: 2000, first: false },
      { level: 'debug' },
    ],
    [
      'unsettled',
      { kind: 'commit-failed', plan, fault: fault('unsettled'), tookMs: 1, retryInMs: 2000, first: true },
      { fault: 'unsettled' },
    ],
  ])('%s', (_, outcome, expected) => {
    expect(told(outcome)).toEqual([expect.objectContaining(expected)]);
  });

  it('a session that we closed by a removal is not a warning, and one that falls later is', () => {
    const removed: Outcome = { kind: 'peer-down', peer: ip('10.0.2.1'), group: 'core', afterMs: 100 };
    const levels = (...outcomes: readonly Outcome[]) =>
      told(...outcomes)
        .filter(({ event }) => event === 'peer_down')
        .map(({ level }) => level);

    expect(levels({ kind: 'committing', plan }, removed)).toEqual(['info']);
    expect(
      levels({ kind: 'committing', plan }, { kind: 'peer-forgotten', peer: removed.peer }, removed),
    ).toEqual(['warn']);
    const failed: Outcome = {
      kind: 'commit-failed',
      plan,
      fault: fault('refused'),
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

  it('a commit tells each of its steps, then itself', () => {
    const lines = told({ kind: 'committed', plan, tookMs: 12.4, sinceEventMs: 300, unanswered: true });

    expect(lines.map(({ event }) => event)).toEqual(['peer_removed', 'peer_configured', undefined, 'commit']);
    expect(lines[3]).toMatchObject({
      plan: 'cafe0001',
      took_ms: 12,
      since_event_ms: 300,
      reason: 'the device did not answer the commit, but two reads agree that it landed',
    });
  });

  it('what needs no line has none', () => {
    expect(
      told(
        { kind: 'source-answered', source: meshSource, endpoints: 1, leftOut: 0 },
        { kind: 'peer-forgotten', peer: ip('10.0.1.1') },
        { kind: 'read-failed', fault: fault('unreachable'), tries: 3, besideTelemetry: false },
      ),
    ).toEqual([]);
  });
});

describe('what stays the same is told once', () => {
  it('withheld steps', () => {
    const look = lookAt({ ...emptied, at: 46 });

    const lines = told({ kind: 'looked', look }, { kind: 'looked', look });

    expect(lines.filter(({ event }) => event === 'withheld')).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      peer: '10.0.1.1',
      plan: look.verdict.pending,
      next: `the agent removes it when its session goes down, or after \`meshrr approve ${look.verdict.pending ?? ''}\``,
    });
  });

  it('a quota tells until when', () => {
    const look = lookAt();
    const held = {
      ...look,
      verdict: {
        ...look.verdict,
        pending: 'x',
        withheld: [{ step: plan.steps[0] as never, guard: 'quota' as const, until: after(300) }],
      },
    };

    expect(told({ kind: 'looked', look: held })[0]?.['next']).toMatch(
      /^the guard releases it at \d{4}-.*, or after `meshrr approve x`$/,
    );
  });

  it('remarks, and again when they come back', () => {
    const missing = lookAt({ running: { groups: new Map(), elsewhere: new Map() } });
    const fine = lookAt();

    const lines = told(
      { kind: 'looked', look: missing },
      { kind: 'looked', look: missing },
      { kind: 'looked', look: fine },
      { kind: 'looked', look: missing },
    );

    expect(lines).toHaveLength(6);
    expect(lines[0]?.['reason']).toContain('no BGP group mesh');
  });

  it('a dry run', () => {
    expect(told({ kind: 'dry-run', plan }, { kind: 'dry-run', plan })).toHaveLength(3);
  });
});

it('a fault that goes on is told again at growing intervals, with a count', () => {
  const failed = (first: boolean): Outcome => ({
    kind: 'commit-failed',
    plan,
    fault: fault('busy'),
    tookMs: 1,
    retryInMs: 2000,
    first,
  });
  const loud = (outcomes: readonly Outcome[]) =>
    told(...outcomes)
      .filter(({ level }) => level !== 'debug')
      .map(({ tries }) => tries);

  const often = [failed(true), ...Array.from({ length: 16 }, () => failed(false))];
  expect(loud(often)).toEqual([undefined, 4, 8, 16]);
  expect(loud([...often, failed(true), failed(false)])).toEqual([undefined, 4, 8, 16, undefined]);
});

it('telemetry that comes and goes is told three times within ten minutes, then at growing distances', () => {
  const clock = { now: 0 };
  const written: string[] = [];
  const log = createLogger('info', { write: (line) => written.push(line) });
  const tell = outcomeLogger(log, wallIso, () => clock.now);
  const flap = () => {
    tell({ kind: 'telemetry-degraded', because: fault('unreachable') });
    tell({ kind: 'telemetry-back', mode: 'on-change', afterMs: 1000 });
    clock.now += 10_000;
  };

  for (let times = 1; times <= 9; times += 1) flap();
  const lines = written.map(
    (line) => JSON.parse(line) as { readonly event: string; readonly tries?: number },
  );
  expect(lines.filter(({ event }) => event === 'telemetry_degraded').map(({ tries }) => tries)).toEqual([
    undefined,
    undefined,
    undefined,
    4,
    8,
  ]);
  expect(lines.filter(({ event }) => event === 'telemetry_back')).toHaveLength(5);

  // After ten quiet minutes all is as at first; another mode is told in any case.
  clock.now += 600_000;
  written.length = 0;
  flap();
  tell({ kind: 'telemetry-degraded', because: 'no session-state by ON_CHANGE', mode: 'sample' });
  expect(written).toHaveLength(3);
});

it('on a terminal a line is for people, with colour only where it is wanted', () => {
  const line = JSON.stringify({
    level: 'warn',
    time: '2026-01-02T03:04:05.678Z',
    event: 'peer_down',
    peer: '10.0.0.1',
    reason: 'hold time expired',
    msg: 'session went down',
  });

  expect(prettyLine(line, false)).toBe(
    '03:04:05.678 WARN  session went down event=peer_down peer=10.0.0.1 reason="hold time expired"\n',
  );
  expect(prettyLine(line, true)).toContain('\u001b[33mWARN \u001b[0m session went down');
  expect(prettyLine('no JSON', true)).toBe('no JSON');
});

it.each<readonly [string, Record<string, unknown>]>([
  ['deep down', { a: { b: { c: { d: [{ password: 'hush' }] } } } }],
  ['a licence', { env: { LICENSE_KEY: 'hush', ENCRYPTED_ROOT_PW: 'hush' } }],
  ['a token', { request: { headers: { Authorization: 'hush' }, bearer_token: 'hush' } }],
  ['a bearer in a text', { detail: 'GET /api with Authorization: Bearer hush' }],
  ['a hash in a text', { detail: 'cannot load encrypted-password "$6$hush$hush/hush"' }],
  ['settings in a text', { detail: 'password: hush, next' }],
  ['JSON in a text', { detail: '{"license_key":"hush"}' }],
  ['a private key', { detail: '-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----' }],
  ['an error', { err: new Error('login with password=hush failed') }],
  ['a map', { all: new Map([['x', { token: 'hush' }]]) }],
])('no secret gets through: %s', (_, fields) => {
  const written: string[] = [];
  const log = createLogger('info', { write: (line) => written.push(line) });

  log.info({ ...fields, kept: 'kept' }, 'line');

  expect(written.join('')).toContain('[secret]');
  expect(written.join('')).not.toContain('hush');
  expect(JSON.parse(written.join(''))).toMatchObject({ kept: 'kept', msg: 'line' });
});

it('no fault tells a secret, in whichever outcome it comes', () => {
  const because: Fault = { kind: 'refused', who: 'crpd', detail: 'encrypted_root_pw: hush; Bearer hush' };
  const lines = told(
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

it('secrets never appear', () => {
  const written: string[] = [];
  const log = createLogger('info', { write: (line) => written.push(line) });

  log.info(
    {
      password: 'hush',
      crpd: { password: 'hush' },
      settings: { crpd: { password: 'hush' } },
      encrypted_root_pw: 'hush',
    },
    'all of it',
  );

  expect(written.join('')).not.toContain('hush');
});

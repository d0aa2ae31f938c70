import { expect, it } from 'vitest';
import { configLine, drainLine } from '../../../src/ops/log/agent-lines.ts';
import { drainWords } from '../../../src/ops/words/remarks.ts';
import { wallIso } from '../../../src/ops/words/time.ts';
import { policy } from '../../support/situations.ts';
import { ip } from '../../support/addresses.ts';

const remaining = Array.from({ length: 12 }, (_, n) => ip(`10.0.0.${n + 1}`));
const late = { at: 9000, because: 'out-of-time', gracefulShutdown: true, remaining } as const;

it.each([
  [
    'with every client gone',
    { ...late, because: 'left', remaining: [] } as const,
    'info',
    'every client has left',
  ],
  ['late', late, 'warn', /^drain_max has passed; still connected: 10\.0\.0\.1, .*10\.0\.0\.10 …$/],
  [
    'while telemetry is blind',
    { ...late, remaining: undefined },
    'warn',
    'drain_max has passed; telemetry is blind, so it is unknown which clients are still connected',
  ],
  [
    'without graceful-shutdown',
    { ...late, gracefulShutdown: false, remaining: [] },
    'warn',
    'drain_max has passed; graceful-shutdown could not be set',
  ],
] as const)('a drain that ends %s says how it ended', (_, report, level, words) => {
  const line = drainLine({ kind: 'drain-done', report, afterMs: 15_040 }, wallIso);
  expect(line).toMatchObject({ level, event: 'drain_done', fields: { after_s: 15 } });
  expect(drainWords(report)).toMatch(words);
  expect(line.fields['reason']).toBe(drainWords(report));
});

it('an undrain says whether graceful-shutdown is removed', () => {
  const undrained = { kind: 'undrained', at: 0, gracefulShutdown: false, because: 'asked' } as const;
  expect(drainLine(undrained, wallIso).level).toBe('info');
  expect(drainLine({ ...undrained, gracefulShutdown: true }, wallIso)).toMatchObject({
    level: 'warn',
    fields: { reason: expect.stringContaining('could not be removed') as unknown },
  });
  expect(drainLine({ ...undrained, because: 'overdue' }, wallIso)).toMatchObject({
    level: 'warn',
    fields: {
      reason:
        'the pod did not end within twice drain_max, so the reflector goes back into service; graceful-shutdown is not set',
    },
  });
});

it('a drain that is requested again says until when it lasts', () => {
  const started = { kind: 'drain-started', since: 0, undoneAt: 120_000 } as const;
  expect(drainLine({ ...started, again: false }, wallIso).message).toBe('drain started');
  expect(drainLine({ ...started, again: true }, wallIso)).toMatchObject({
    message: 'drain requested again',
    event: 'drain_started',
    fields: { undone_at: '1970-01-01T00:02:00.000Z' },
  });
});

it('a reload says which settings changed, and which need a restart or a new pod', () => {
  const reloaded = { kind: 'config-reloaded', policy, sources: [] } as const;

  expect(configLine({ ...reloaded, changed: ['settle'], notApplied: [] })).toMatchObject({
    level: 'info',
    event: 'config_reloaded',
    fields: { changed: ['settle'] },
  });
  expect(configLine({ ...reloaded, changed: [], notApplied: [] }).fields['reason']).toMatch(/the same/);
  const partly = configLine({
    ...reloaded,
    changed: ['http', 'asn'],
    notApplied: [
      { setting: 'http', needs: 'agent' },
      { setting: 'asn', needs: 'pod' },
    ],
  });
  expect(partly.level).toBe('warn');
  expect(partly.fields['next']).toBe(
    "http needs a restart of the agent's container; asn is part of the boot configuration and needs a new pod",
  );
  expect(configLine({ kind: 'config-rejected', problems: ['f:1:1: asn: …'] })).toMatchObject({
    level: 'error',
    event: 'config_rejected',
    fields: { problems: ['f:1:1: asn: …'] },
  });
});

import { expect, it } from 'vitest';
import { createLogger, prettyLine } from '../../../src/ops/log/log.ts';

it('a line on a terminal is formatted for people, in colour only if that is wanted', () => {
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
  ['deep in a field', { a: { b: { c: { d: [{ password: 'hush' }] } } } }],
  ['a licence', { env: { LICENSE_KEY: 'hush', ENCRYPTED_ROOT_PW: 'hush' } }],
  ['a token', { request: { headers: { Authorization: 'hush' }, bearer_token: 'hush' } }],
  ['a bearer in a text', { detail: 'GET /api with Authorization: Bearer hush' }],
  ['a hash in a text', { detail: 'cannot load encrypted-password "$6$hush$hush/hush"' }],
  ['settings in a text', { detail: 'password: hush, next' }],
  ['JSON in a text', { detail: '{"license_key":"hush"}' }],
  ['a private key', { detail: '-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----' }],
  ['an error', { err: new Error('login with password=hush failed') }],
  ['a map', { all: new Map([['x', { token: 'hush' }]]) }],
])('a secret is replaced wherever it is: %s', (_, fields) => {
  const written: string[] = [];
  const log = createLogger('info', { write: (line) => written.push(line) });

  log.info({ ...fields, kept: 'kept' }, 'line');

  expect(written.join('')).toContain('[secret]');
  expect(written.join('')).not.toContain('hush');
  expect(JSON.parse(written.join(''))).toMatchObject({ kept: 'kept', msg: 'line' });
});

it('a secret is replaced at every depth', () => {
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

import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { certificateHook } from '../support/crpd-hooks.ts';
import { temporaryFolder } from '../support/files.ts';

/** Runs the hook where the n-th call of `cli` prints the n-th answer, and all further ones the last. */
function started(answers: readonly string[], { hasCertificate = true, log = 'log' } = {}) {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  if (hasCertificate) writeFileSync(at('ca.crt'), 'PEM');
  for (const [n, answer] of answers.entries()) writeFileSync(at(`answer-${n + 1}`), answer);
  writeFileSync(
    at('cli'),
    `#!/bin/sh
cd ${folder}
cat >>stdin
echo "$2" >>commands
n=$(wc -l <commands)
[ "$n" -le ${answers.length} ] || n=${answers.length}
cat "answer-$n" >&2
`,
  );
  chmodSync(at('cli'), 0o755);
  const { status, stderr } = spawnSync('sh', ['-c', certificateHook()], {
    env: {
      PATH: `${folder}:${process.env['PATH'] ?? ''}`,
      MESHRR_CA: at('ca.crt'),
      MESHRR_LOG: log === 'log' ? at('log') : log,
      MESHRR_PAUSE: '0',
    },
    encoding: 'utf8',
  });
  const read = (name: string) => {
    try {
      return readFileSync(at(name), 'utf8').trimEnd().split(/ *\n/);
    } catch {
      return [];
    }
  };
  return { status, stderr, said: read('log'), commands: read('commands'), ca: at('ca.crt') };
}

const loaded = 'CA certificate for profile MESHRR-AGENT loaded successfully\n';

describe('the postStart hook of cRPD', () => {
  it('loads the certificate as soon as the CLI answers, and logs the result', () => {
    const { status, said, commands, ca } = started([
      'could not connect to mgd\n',
      'could not connect to mgd\n',
      loaded,
    ]);

    expect(status).toBe(0);
    expect(said).toEqual([
      'meshrr postStart: the certificate is not loaded yet: could not connect to mgd',
      'meshrr postStart: the certificate is loaded: CA certificate for profile MESHRR-AGENT loaded successfully',
    ]);
    expect(commands).toHaveLength(3);
    expect(commands[0]).toBe(
      `request security pki ca-certificate load ca-profile MESHRR-AGENT filename ${ca}`,
    );
  });

  it('logs each reason why cRPD refuses the certificate once, and finally the consequence', () => {
    const { status, said, commands } = started([
      'error: not ready\n',
      'syntax error, expecting <command>.\n',
    ]);

    expect(status).toBe(0);
    expect(said).toHaveLength(3);
    expect(said[1]).toContain('not loaded yet: syntax error, expecting <command>.');
    expect(said[2]).toMatch(/was not loaded, so the agent does not get in by mutual TLS; .*clear_text: true/);
    expect(commands).toHaveLength(60);
  });

  it('does nothing without a certificate, as with clear text', () => {
    const { status, said, commands } = started([loaded], { hasCertificate: false });

    expect([status, commands]).toEqual([0, []]);
    expect(said).toEqual(['meshrr postStart: no certificate to load: the agent does without']);
  });

  it('does not fail when it cannot log', () => {
    const { status, stderr } = started([loaded], { log: '/nowhere/log' });

    expect([status, stderr]).toEqual([0, '']);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accessWords, credentialFiles, withCredentials } from '../../src/config/agent-credentials.ts';
import { decode } from '../../src/config/check/decode.ts';
import { temporaryFolder } from '../support/files.ts';

const inPod = { KUBERNETES_SERVICE_HOST: '10.43.0.1' };

function settings(crpd: Record<string, unknown> = {}) {
  const bgpgroups = [{ name: 'M', type: 'mesh', source: { hostname: 'm' } }];
  const decoded = decode({ bgpgroups, crpd });
  if (decoded.kind === 'problems') throw new Error(JSON.stringify(decoded.problems));
  return decoded.settings;
}

/** A folder that contains these of the files that `meshrr render` creates. */
function rendered(...names: readonly string[]) {
  const folder = temporaryFolder();
  for (const name of names) writeFileSync(join(folder, name), 'x');
  return folder;
}

describe('the directory of the credentials', () => {
  it.each([
    [{}, undefined],
    [{ MESHRR_CREDENTIALS: '' }, undefined],
    [{ KUBERNETES_SERVICE_HOST: ' ' }, undefined],
    [inPod, '/run/meshrr'],
    [{ MESHRR_CREDENTIALS: '/elsewhere' }, '/elsewhere'],
    [{ ...inPod, MESHRR_CREDENTIALS: '/elsewhere' }, '/elsewhere'],
  ])('in %j is %s', (environment, directory) => {
    expect(credentialFiles(environment)?.directory).toBe(directory);
  });
});

describe('the access of the agent to cRPD', () => {
  const all = ['password', 'ca.crt', 'tls.crt', 'tls.key'];
  const words = (crpd: Record<string, unknown>, folder: string | undefined) => {
    const files = credentialFiles(folder === undefined ? {} : { MESHRR_CREDENTIALS: folder });
    const loaded = settings(crpd);
    const used = withCredentials(loaded, files);
    return { used: used.crpd, words: accessWords(loaded, used, files).replaceAll(folder ?? 'nowhere', 'F') };
  };

  it('comes from the files that render has made', () => {
    expect(words({}, rendered(...all)).words).toBe(
      'login meshrr-agent (F/password), mutual TLS (F/tls.crt); from F, set by MESHRR_CREDENTIALS',
    );
  });

  it('does not come from any file outside of a pod', () => {
    const { used, words: text } = words({}, undefined);
    expect(used.username).toBeUndefined();
    expect(used.tls).toBeUndefined();
    expect(text).toBe(
      'no login, clear text; the settings have none, this is not a pod, and MESHRR_CREDENTIALS is not set',
    );
  });

  it('has the login and no certificates with clear_text', () => {
    const { used, words: text } = words({ clear_text: true }, rendered(...all));
    expect(used.tls).toBeUndefined();
    expect(text).toBe(
      'login meshrr-agent (F/password), clear text (settings); from F, set by MESHRR_CREDENTIALS',
    );
  });

  it('comes from the settings before any file', () => {
    const crpd = { username: 'me', password_file: '/p', tls: { ca: '/ca' } };
    expect(words(crpd, rendered(...all)).words).toBe('login me (/p), TLS (/ca); from the settings');
    expect(words({ ...crpd, tls: {} }, undefined).words).toBe(
      "login me (/p), TLS (the system's authorities); from the settings",
    );
    expect(words({ username: 'me', password_file: '/p' }, rendered(...all)).words).toBe(
      'login me (/p), mutual TLS (F/tls.crt); from F, set by MESHRR_CREDENTIALS',
    );
  });

  it('is reported as missing if there are no files', () => {
    expect(words({}, rendered()).words).toBe(
      'no login, clear text; the settings have none, and F is empty (set by MESHRR_CREDENTIALS)',
    );
  });
});

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

/** What `meshrr render` leaves behind, in a folder of its own. */
function rendered(...names: readonly string[]) {
  const folder = temporaryFolder();
  for (const name of names) writeFileSync(join(folder, name), 'x');
  return folder;
}

describe('the place of credentials', () => {
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

describe('the way in', () => {
  const all = ['password', 'ca.crt', 'tls.crt', 'tls.key'];
  const words = (crpd: Record<string, unknown>, folder: string | undefined) => {
    const files = credentialFiles(folder === undefined ? {} : { MESHRR_CREDENTIALS: folder });
    const told = settings(crpd);
    const used = withCredentials(told, files);
    return { used: used.crpd, words: accessWords(told, used, files).replaceAll(folder ?? 'nowhere', 'F') };
  };

  it('is what render has left in that place', () => {
    expect(words({}, rendered(...all)).words).toBe(
      'login meshrr-agent (F/password), mutual TLS (F/tls.crt); F as MESHRR_CREDENTIALS says',
    );
  });

  it('is not taken from anywhere outside of a pod', () => {
    const { used, words: said } = words({}, undefined);
    expect(used.username).toBeUndefined();
    expect(used.tls).toBeUndefined();
    expect(said).toBe(
      'no login, clear text; the settings have none, this is no pod, and MESHRR_CREDENTIALS is not set',
    );
  });

  it('with clear_text has the login and no certificates', () => {
    const { used, words: said } = words({ clear_text: true }, rendered(...all));
    expect(used.tls).toBeUndefined();
    expect(said).toBe('login meshrr-agent (F/password), clear text (settings); F as MESHRR_CREDENTIALS says');
  });

  it('is what the settings say, before anything in that place', () => {
    const crpd = { username: 'me', password_file: '/p', tls: { ca: '/ca' } };
    expect(words(crpd, rendered(...all)).words).toBe('login me (/p), TLS (/ca); as the settings say');
    expect(words({ ...crpd, tls: {} }, undefined).words).toBe(
      "login me (/p), TLS (the system's authorities); as the settings say",
    );
    expect(words({ username: 'me', password_file: '/p' }, rendered(...all)).words).toBe(
      'login me (/p), mutual TLS (F/tls.crt); F as MESHRR_CREDENTIALS says',
    );
  });

  it('that is not there is said', () => {
    expect(words({}, rendered()).words).toBe(
      'no login, clear text; the settings have none, and there are none in F, which MESHRR_CREDENTIALS says',
    );
  });
});

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderPod, settings } from '../../support/cli/render-pod.ts';

describe('render writes nothing', () => {
  const other = 'asn: 65000\nbgpgroups: [{ name: M, type: mesh, source: { hostname: m } }]\n';

  it.each([
    ['with invalid settings', 'asn: x\n', {}, [], 2, /meshrr\.conf\.yml:1:6: asn: expected/],
    ['without an address', settings, { POD_IP: '' }, [], 2, /environment: POD_IP: is missing/],
    ['without an AS number', other.replace('asn: 65000\n', ''), {}, [], 1, /'asn' is undefined/],
    [
      'with a template that does not exist',
      settings,
      {},
      ['--template', '/nowhere.j2'],
      1,
      /template \/nowhere\.j2 not found/,
    ],
    [
      'without the password of a login',
      `${settings}crpd: { username: ops, password_file: /nowhere/password }\n`,
      {},
      [],
      1,
      /crpd\.password_file cannot be read: ENOENT/,
    ],
    [
      'in clear text with hostNetwork',
      `${settings}crpd: { clear_text: true }\n`,
      { HOST_IP: '10.42.0.7' },
      [],
      2,
      /crpd\.clear_text: clear text in a pod with hostNetwork.*`clear_text: insist`/,
    ],
  ] as const)('%s', async (_, text, environment, args, code, message) => {
    const one = renderPod(text, environment);

    const result = await one.render(...args);

    expect(result).toMatchObject({ code, out: '' });
    expect(result.err).toMatch(message);
    expect(existsSync(one.output)).toBe(false);
    expect(existsSync(one.credentials)).toBe(false);
  });

  it('over a file that is not a configuration', async () => {
    const one = renderPod();
    writeFileSync(one.output, 'groups {\n  MESHRR {\n');

    const { code, err } = await one.render();

    expect(code).toBe(1);
    expect(err).toContain(
      `${one.output} is not a Junos configuration (line 2: an opening brace without its closing brace): move it away`,
    );
    expect(one.text()).toBe('groups {\n  MESHRR {\n');
  });

  it('if the folder does not exist, and names the path', async () => {
    const one = renderPod();

    const { code, err } = await one.run([
      'render',
      '--config',
      one.config,
      '--output',
      join(one.folder, 'no/juniper.conf'),
    ]);

    expect(code).toBe(1);
    expect(err).toMatch(/no\/meshrr-agent-ca\.crt cannot be written: ENOENT/);
  });
});

describe('clear text with hostNetwork', () => {
  it('is accepted by render with insist', async () => {
    const one = renderPod(`${settings}crpd: { clear_text: insist }\n`, { HOST_IP: '10.42.0.7' });

    expect((await one.render()).code).toBe(0);
  });

  it('is refused by the agent', async () => {
    const one = renderPod(`${settings}crpd: { clear_text: true }\n`, { HOST_IP: '10.42.0.7' });

    const { code, err } = await one.run(['run', '--config', one.config]);

    expect(code).toBe(2);
    expect(err).toContain('crpd.clear_text: clear text in a pod with hostNetwork');
  });
});

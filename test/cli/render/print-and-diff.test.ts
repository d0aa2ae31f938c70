import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseJunosText } from '../../../lab/device/junos/parser.ts';
import { renderPod, settings } from '../../support/cli/render-pod.ts';

describe('render --output -', () => {
  it('prints only the configuration on stdout, and writes no file', async () => {
    const one = renderPod();

    const { code, out, err } = await one.run(['render', '--config', one.config, '--output', '-']);

    expect(code).toBe(0);
    expect(parseJunosText(out).warnings).toEqual([]);
    expect(err).toContain('stdout: rendered from ipv4rr.j2, router id 10.42.0.7');
    expect(err).toMatch(/stdout: for reading only: the agent could not log in/);
    expect(readdirSync(one.device)).toEqual([]);
    expect(existsSync(one.credentials)).toBe(false);
    expect(existsSync('-')).toBe(false);
  });
});

describe('render --diff', () => {
  it('shows what the next boot of the pod would change, and writes nothing', async () => {
    const one = renderPod();
    await one.render();
    const saved = one.text().replaceAll('10.42.0.7', '10.42.0.5');
    writeFileSync(one.output, saved);
    const before = readdirSync(one.credentials).map(one.file);

    const { code, out, err } = await one.render('--diff');

    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 2)).toEqual([`--- ${one.output}`, '+++ rendered']);
    expect(out.split('\n').filter((line) => /^[-+] /.test(line))).toEqual([
      '-    router-id 10.42.0.5;',
      '+    router-id 10.42.0.7;',
      '-                    cluster 10.42.0.5;',
      '+                    cluster 10.42.0.7;',
    ]);
    expect(err).toContain(`${one.output} is kept, with the addresses of this pod`);
    expect(one.text()).toBe(saved);
    expect(readdirSync(one.credentials).map(one.file)).toEqual(before);
  });

  it('reports that nothing would change', async () => {
    const one = renderPod();
    await one.render();

    const { code, out, err } = await one.render('--diff');

    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain(`${one.output}: no line would change`);
  });

  it('compares with another file, even with --output -', async () => {
    const one = renderPod();
    const other = join(one.folder, 'other.conf');
    writeFileSync(other, 'system { host-name other; }\n');

    const { code, out } = await one.run(['render', '--config', one.config, '--output', '-', '--diff', other]);

    expect(code).toBe(0);
    expect(out).toContain(`--- ${other}`);
    expect(out).toContain('\n-system { host-name other; }\n');
    expect(out).toContain('\n+apply-groups MESHRR-AGENT;\n');
  });

  it('shows that a secret has changed, without showing it', async () => {
    const one = renderPod(settings, { LICENSE_KEY: 'E4190305 hidden' });
    await one.render();
    writeFileSync(
      one.output,
      one
        .text()
        .replace('E4190305 hidden', 'E4190305 also hidden')
        .replace(
          'system {',
          'system {\n    # ours\n    tacplus-server { 192.0.2.1 secret "$9$hidden"; }\n    pin 4711hidden; ## SECRET-DATA',
        ),
    );

    const rendered = await one.run(['render', '--config', one.config, '--output', '-', '--diff', one.output]);

    expect(rendered.out).toMatch(/^-.*key "\(secret \d\)"; ##/m);
    expect(rendered.out).toMatch(/^\+.*key "\(secret \d\)"; ##/m);
    expect(rendered.out).toMatch(/^-.*secret "\(secret \d\)"/m);
    expect(rendered.out).not.toMatch(/hidden|PRIVATE|\$6\$/);
    expect(rendered.out).not.toMatch(/^[-+].*new at each boot/m);
  });

  it.each([
    [
      'with nothing to compare with',
      ['--output', '-', '--diff'],
      2,
      '--diff needs the path of a file where --output is -',
    ],
    [
      'with a file that is not there',
      ['--diff', '/nowhere.conf'],
      1,
      '/nowhere.conf does not exist: there is nothing to compare with',
    ],
  ] as const)('fails %s', async (_, args, code, message) => {
    const one = renderPod();

    const result = await one.render(...args);

    expect(result).toMatchObject({ code, out: '' });
    expect(result.err).toContain(message);
    expect(existsSync(one.credentials)).toBe(false);
  });
});

it('render prints no secret', async () => {
  const one = renderPod(settings, { LICENSE_KEY: 'E4190305 hidden', ENCRYPTED_ROOT_PW: '$6$hidden' });
  const { out, err } = await one.render();
  const help = await one.run(['render', '--help']);

  const printed = out + err + help.out;
  for (const secret of ['hidden', '$6$', one.file('password'), 'PRIVATE KEY'])
    expect(printed).not.toContain(secret);
  expect(one.text()).toContain('E4190305 hidden');
});

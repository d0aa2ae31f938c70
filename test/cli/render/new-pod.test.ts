import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Subject } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sha512Crypt } from '../../../src/boot/access/sha512-crypt.ts';
import { crpdFromFile } from '../../support/booted-crpd.ts';
import { eventually } from '../../support/eventually.ts';
import { renderPod, settings } from '../../support/cli/render-pod.ts';
import { temporaryFile } from '../../support/files.ts';

const mode = (path: string) => statSync(path).mode & 0o777;

describe('a new pod', () => {
  it('gets a configuration, and a login and certificates for its agent', async () => {
    const { render, output, device, credentials, file, text } = renderPod();

    const { code, out, err } = await render();

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n')).toEqual([
      `${output}: rendered from ipv4rr.j2, router id 10.42.0.7`,
      `${output}: login meshrr-agent: created`,
      expect.stringMatching(
        /: gRPC: mutual TLS on 127\.0\.0\.1:32767, certificates in .*, valid until 20\d\d-/,
      ),
      `${output}: MESHRR-MESH: neighbor 10.42.0.8 added, neighbor 10.42.0.9 added`,
      `${output}: MESHRR-CLIENTS: allow has 31 prefixes without the neighbors`,
      '',
    ]);
    expect(readdirSync(device).toSorted()).toEqual(['juniper.conf', 'meshrr-agent-ca.crt']);
    expect(readdirSync(credentials).toSorted()).toEqual(['ca.crt', 'password', 'tls.crt', 'tls.key']);
    for (const path of [output, ...readdirSync(credentials).map((name) => join(credentials, name))])
      expect(mode(path)).toBe(0o600);
    expect(mode(credentials)).toBe(0o700);

    const [, hash = '', salt = ''] =
      /user meshrr-agent[\s\S]*?encrypted-password "(\$6\$(\w+)\$[^"]+)"/.exec(text()) ?? [];
    expect(sha512Crypt(file('password'), salt)).toBe(hash);
    const client = new X509Certificate(file('tls.crt'));
    expect(client.checkIssued(new X509Certificate(file('ca.crt')))).toBe(true);
    expect(readFileSync(join(device, 'meshrr-agent-ca.crt'), 'utf8')).toBe(file('ca.crt'));
  });

  it.each([
    ['mutual TLS', ''],
    ['clear text, by the one setting', 'clear_text: true'],
  ])(
    'boots its device with its neighbors, and its agent connects by %s and changes only what is new',
    async (_, how) => {
      const one = renderPod(`${settings}crpd: { ${how} }\n`);
      await one.render();
      const device = await crpdFromFile(one.output, one.file('password'));
      const withMembers = (members: string) =>
        writeFileSync(
          one.config,
          `${settings.replace('10.42.0.8, 10.42.0.9', members)}crpd: { address: "${device.address}", ${how} }\nhttp: { port: 0 }\nsettle: 10ms\n`,
        );
      withMembers('10.42.0.8, 10.42.0.9');
      expect(JSON.stringify(device.tree())).toContain('{"name":"10.42.0.8"}');
      const stop$ = new Subject<void>();

      const ended = one.run(['run', '--config', one.config], stop$);
      onTestFinished(() => stop$.next());
      await eventually('a look at the device', () => device.calls.get > 0);
      withMembers('10.42.0.8, 10.42.0.9, 10.42.0.10');
      await eventually('a commit', () => device.commits.length > 0);
      stop$.next();

      const { code, out } = await ended;
      expect(code).toBe(0);
      expect(JSON.stringify(device.tree())).toContain('{"name":"10.42.0.10"}');
      const configured = out.split('\n').filter((line) => line.includes('"event":"peer_configured"'));
      expect(configured.map((line) => (JSON.parse(line) as { peer: string }).peer)).toEqual(['10.42.0.10']);
      expect(device.violations).toEqual([]);
    },
  );

  it('refuses the agent of another pod', async () => {
    const [one, other] = [renderPod(), renderPod()];
    await one.render();
    await other.render();
    const device = await crpdFromFile(one.output, one.file('password'));
    writeFileSync(other.config, `${settings}crpd: { address: "${device.address}" }\nhttp: { port: 0 }\n`);
    const stop$ = new Subject<void>();

    const lines: string[] = [];
    const ended = other.run(['run', '--config', other.config], stop$, (line) => lines.push(line));
    await eventually('the loss of the device', () => lines.join('').includes('"event":"device_lost"'));
    stop$.next();

    const lost = (await ended).out.split('\n').find((line) => line.includes('"event":"device_lost"'));
    expect(lost).toMatch(/certificate .*request security pki ca-certificate load .*clear_text: true/);
    expect(device.calls).toMatchObject({ get: 0, set: 0 });
  });
});

describe('outside of a pod', () => {
  it('nothing is written unless MESHRR_CREDENTIALS is set', async () => {
    const one = renderPod(settings, { MESHRR_CREDENTIALS: '' });
    const { code, err } = await one.render();
    expect(code).toBe(2);
    expect(err).toContain('environment: MESHRR_CREDENTIALS: is missing: outside of a pod, set it');
    expect(existsSync(one.output)).toBe(false);
  });

  it('a configuration without credentials is written, and any is printed', async () => {
    const password = temporaryFile('password', 'secret');
    const clear = `${settings}crpd: { clear_text: true, username: me, password_file: ${password} }\n`;
    const one = renderPod(clear, { MESHRR_CREDENTIALS: '' });
    expect(await one.render()).toMatchObject({ code: 0 });

    const other = renderPod(settings, { MESHRR_CREDENTIALS: '' });
    const { code, out } = await other.run(['render', '--config', other.config, '--output', '-']);
    expect(code).toBe(0);
    expect(out).toContain('MESHRR-AGENT');
  });
});

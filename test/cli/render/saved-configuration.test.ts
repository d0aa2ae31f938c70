import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { renderPod, settings } from '../../support/cli/render-pod.ts';

describe('the next boot of the same pod', () => {
  it('keeps what the device has saved, and creates a new password and new certificates', async () => {
    const one = renderPod();
    await one.render();
    const before = { text: one.text(), password: one.file('password'), ca: one.file('ca.crt') };
    const saved = before.text.replace(
      'type internal;',
      'type internal;\n                    neighbor 10.42.0.99;',
    );
    writeFileSync(one.output, saved);

    const { code, out } = await one.render();

    expect(code).toBe(0);
    expect(out).toContain(`${one.output} is kept, with the addresses of this pod`);
    expect(one.text()).toContain('neighbor 10.42.0.99;');
    expect(one.file('password')).not.toBe(before.password);
    expect(one.file('ca.crt')).not.toBe(before.ca);
    expect(one.text().match(/MESHRR-AGENT \{/g)).toHaveLength(before.text.match(/MESHRR-AGENT \{/g)!.length);
    const withoutOurs = (text: string) =>
      text.replaceAll(/"(\$6|-----)[^"]*"/g, '""').replace(/allow \[.*\];/, '');
    expect(withoutOurs(one.text())).toBe(withoutOurs(saved));
    expect(one.text()).toMatch(/allow \[.* 10\.42\.0\.98\/32 10\.42\.0\.100\/30 .*\];/);
  });

  it('adds protocols bgp to a saved configuration without it, as the agent reads it in every round', async () => {
    const one = renderPod();
    await one.render();
    const statement = /protocols \{\n {4}bgp \{\n {8}apply-groups MESHRR;\n {4}\}\n\}\n/;
    expect(one.text()).toMatch(statement);
    writeFileSync(one.output, one.text().replace(statement, ''));

    await one.render();

    expect(one.text()).toMatch(statement);
  });

  it('keeps a configuration that was saved compressed', async () => {
    const one = renderPod();
    await one.render();
    utimesSync(one.output, 1_000_000, 1_000_000);
    writeFileSync(`${one.output}.gz`, gzipSync(`${one.text()}/* saved */\n`));

    const { out } = await one.render();

    expect(out).toContain(`${one.output}.gz is kept`);
    expect(one.text()).toContain('/* saved */');
    expect(existsSync(`${one.output}.gz`)).toBe(false);
  });

  it('removes the certificates for clear text, and the password if the settings have one', async () => {
    const one = renderPod();
    await one.render();
    const secret = join(one.folder, 'secret');
    writeFileSync(secret, 'chosen by an operator\n');
    writeFileSync(
      one.config,
      `${settings}crpd: { clear_text: true, username: ops, password_file: ${secret} }\n`,
    );

    expect((await one.render()).code).toBe(0);
    expect(readdirSync(one.credentials)).toEqual([]);
    // Otherwise the hook of cRPD would load a certificate that is not used.
    expect(readdirSync(one.device)).toEqual(['juniper.conf']);
    expect(one.text()).toMatch(/clear-text \{\s+address 127\.0\.0\.1;/);
    expect(one.text()).toContain('user ops {');
  });
});

describe('a configuration of an operator', () => {
  const set = 'set system host-name {{ router_id }}\nset protocols bgp cluster {{ router_id }}\n';
  const xml = '<configuration><system><host-name>{{ router_id }}</host-name></system></configuration>\n';

  it.each([
    ['set commands', set],
    ['XML', xml],
  ])('that looks like %s has a warning, as a template and as a saved file', async (_, text) => {
    const [rendered, saved] = [renderPod(), renderPod()];
    const template = join(rendered.folder, 'own.j2');
    writeFileSync(template, text);
    writeFileSync(saved.output, text.replaceAll('{{ router_id }}', '10.42.0.7'));

    const [first, second] = [await rendered.render('--template', template), await saved.render()];

    const because =
      'has no braces: cRPD boots from text such as `system { host-name a; }`, not from set commands or XML';
    expect(first.err).toContain(`${template} ${because}`);
    expect(second.err).toContain(`${saved.output} ${because}`);
  });

  it('with its own gRPC keeps it, with a warning about what does not fit the settings', async () => {
    const one = renderPod();
    writeFileSync(
      one.output,
      'system { services { extension-service { request-response { grpc { clear-text { port 50051; } } } } } }\n',
    );

    const { out, err } = await one.render();

    expect(out).toContain('gRPC: defined by the configuration itself');
    expect(err).toContain(
      'gRPC listens on port 50051, but the agent connects to 127.0.0.1:32767: set crpd.address',
    );
    expect(readdirSync(one.credentials)).toEqual(['password']);
  });
});

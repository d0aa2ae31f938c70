import { X509Certificate } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { NEVER, Subject } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sha512Crypt } from '../../src/boot/access/sha512-crypt.ts';
import { program } from '../../src/cli/program.ts';
import { parseJunosText } from '../../lab/device/junos/parser.ts';
import { clockAt } from '../../src/clock.ts';
import { address } from '../../lab/story/names.ts';
import { crpdFromFile } from '../support/booted-crpd.ts';
import { startDns } from '../support/dns.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFile, temporaryFolder } from '../support/files.ts';
import { corePod, kubeService } from '../support/kube-service.ts';

const settings = `
encrypted_root_pw: $6$of$root
asn: 65000
bgpgroups:
- { name: MESHRR-MESH, type: mesh, source: { sourcetype: static, addresses: [10.42.0.8, 10.42.0.9] } }
- { name: MESHRR-CLIENTS, type: subtractive, prefixes: [0.0.0.0/0] }
`;

/** The folders of a pod: settings, what the device reads at boot, what render and agent share. */
function pod(text = settings, more: Record<string, string> = {}) {
  const folder = temporaryFolder();
  const [conf, device, credentials] = ['conf', 'device', 'run/meshrr'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(conf);
  mkdirSync(device);
  const config = join(conf, 'meshrr.conf.yml');
  const output = join(device, 'juniper.conf');
  writeFileSync(config, text);
  const environment = { POD_IP: '10.42.0.7', POD_NAME: 'rr-0', MESHRR_CREDENTIALS: credentials, ...more };
  const run = async (
    args: readonly string[],
    stop$: Subject<void> | typeof NEVER = NEVER,
    heard: (line: string) => void = () => undefined,
  ) => {
    let [out, err] = ['', ''];
    const code = await program(args, {
      out: (line) => {
        out += line;
        heard(line);
      },
      err: (line) => (err += line),
      environment,
      isTerminal: false,
      stop$,
      random: () => 0.5,
    });
    return { code, out, err };
  };
  const render = (...args: readonly string[]) =>
    run(['render', '--config', config, '--output', output, ...args]);
  const file = (name: string) => readFileSync(join(credentials, name), 'utf8');
  return {
    folder,
    device,
    credentials,
    config,
    output,
    run,
    render,
    file,
    text: () => readFileSync(output, 'utf8'),
  };
}

const mode = (path: string) => statSync(path).mode & 0o777;

describe('a new pod', () => {
  it('gets a configuration, and its agent a login and certificates of its own', async () => {
    const { render, output, device, credentials, file, text } = pod();

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
    'its device boots with its peers, and its agent gets in by %s and changes only what is new',
    async (_, how) => {
      const one = pod(`${settings}crpd: { ${how} }\n`);
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

  it('an agent of another pod does not get in', async () => {
    const [one, other] = [pod(), pod()];
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

describe('another boot of the same pod', () => {
  it('keeps what the device has saved, and makes password and certificates anew', async () => {
    const one = pod();
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

  it('whose saved configuration has no protocols bgp gets one, as the agent reads it in every round', async () => {
    const one = pod();
    await one.render();
    const statement = /protocols \{\n {4}bgp \{\n {8}apply-groups MESHRR;\n {4}\}\n\}\n/;
    expect(one.text()).toMatch(statement);
    writeFileSync(one.output, one.text().replace(statement, ''));

    await one.render();

    expect(one.text()).toMatch(statement);
  });

  it('and what it has saved compressed', async () => {
    const one = pod();
    await one.render();
    utimesSync(one.output, 1_000_000, 1_000_000);
    writeFileSync(`${one.output}.gz`, gzipSync(`${one.text()}/* saved */\n`));

    const { out } = await one.render();

    expect(out).toContain(`${one.output}.gz is kept`);
    expect(one.text()).toContain('/* saved */');
    expect(existsSync(`${one.output}.gz`)).toBe(false);
  });

  it('leaves no certificates behind when clear text is chosen, and no password when there is another', async () => {
    const one = pod();
    await one.render();
    const secret = join(one.folder, 'secret');
    writeFileSync(secret, 'somebody chose it\n');
    writeFileSync(
      one.config,
      `${settings}crpd: { clear_text: true, username: ops, password_file: ${secret} }\n`,
    );

    expect((await one.render()).code).toBe(0);
    expect(readdirSync(one.credentials)).toEqual([]);
    // Else cRPD's hook would load what nobody asks for.
    expect(readdirSync(one.device)).toEqual(['juniper.conf']);
    expect(one.text()).toMatch(/clear-text \{\s+address 127\.0\.0\.1;/);
    expect(one.text()).toContain('user ops {');
  });
});

describe('printed instead of written', () => {
  it('is the text alone on stdout, rendered anew, and nothing else is written', async () => {
    const one = pod();

    const { code, out, err } = await one.run(['render', '--config', one.config, '--output', '-']);

    expect(code).toBe(0);
    expect(parseJunosText(out).warnings).toEqual([]);
    expect(err).toContain('stdout: rendered from ipv4rr.j2, router id 10.42.0.7');
    expect(err).toMatch(/stdout: for reading only: password and certificates of the agent are not kept/);
    expect(readdirSync(one.device)).toEqual([]);
    expect(existsSync(one.credentials)).toBe(false);
    expect(existsSync('-')).toBe(false);
  });
});

describe('compared instead of written', () => {
  it('shows what the next boot of the pod would change, and writes nothing', async () => {
    const one = pod();
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

  it('says so where nothing would change', async () => {
    const one = pod();
    await one.render();

    const { code, out, err } = await one.render('--diff');

    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain(`${one.output}: no line would change`);
  });

  it('compares with another file, also what is rendered anew', async () => {
    const one = pod();
    const other = join(one.folder, 'other.conf');
    writeFileSync(other, 'system { host-name other; }\n');

    const { code, out } = await one.run(['render', '--config', one.config, '--output', '-', '--diff', other]);

    expect(code).toBe(0);
    expect(out).toContain(`--- ${other}`);
    expect(out).toContain('\n-system { host-name other; }\n');
    expect(out).toContain('\n+apply-groups MESHRR-AGENT;\n');
  });

  it('shows no secret, and that one is another', async () => {
    const one = pod(settings, { LICENSE_KEY: 'E4190305 hidden' });
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
      '/nowhere.conf is not there: nothing to compare with',
    ],
  ] as const)('fails %s', async (_, args, code, message) => {
    const one = pod();

    const result = await one.render(...args);

    expect(result).toMatchObject({ code, out: '' });
    expect(result.err).toContain(message);
    expect(existsSync(one.credentials)).toBe(false);
  });
});

describe('the peers of a new pod', () => {
  const upstream =
    '- { name: MESHRR-UPSTREAM, type: mesh, max_peers: 2, source: { sourcetype: endpointslice, service: meshrr-core, namespace: core } }';
  const fromDns = (more: string) => `
encrypted_root_pw: $6$of$root
asn: 65000
bgpgroups:
- { name: MESHRR-MESH, type: mesh, source: { hostname: mesh.test. } }
${more}
- { name: MESHRR-CLIENTS, type: subtractive, prefixes: [0.0.0.0/0] }
`;
  const neighborsIn = (text: string) => Array.from(text.matchAll(/neighbor (\S+);/g), ([, peer]) => peer);

  /** DNS and an API server, and the environment of a pod that asks them. */
  async function cluster() {
    const dns = await startDns();
    onTestFinished(() => dns.stop());
    dns.records.set('mesh.test', ['10.42.0.7', '10.42.0.8'].map(address));
    const kube = await kubeService(
      clockAt(),
      [1, 2, 3].map((n) => corePod(n)),
    );
    const folder = temporaryFolder();
    const [host = '', port = ''] = dns.address.split(':');
    writeFileSync(join(folder, 'resolv.conf'), `nameserver [${host}]:${port}\n`);
    for (const [name, text] of [
      ['token', 'good'],
      ['ca.crt', kube.api.ca],
      ['namespace', 'core'],
    ] as const)
      writeFileSync(join(folder, name), text);
    const { hostname, port: apiPort } = new URL(kube.api.url);
    const environment = {
      MESHRR_RESOLV_CONF: join(folder, 'resolv.conf'),
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: apiPort,
      MESHRR_SERVICE_ACCOUNT: folder,
    };
    return { dns, kube, environment };
  }

  it('come from DNS and from EndpointSlices', async () => {
    const { environment } = await cluster();
    const one = pod(fromDns(upstream), environment);

    const { code, err } = await one.render();

    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [mesh, ...upstreams] = neighborsIn(one.text());
    expect(mesh).toBe('10.42.0.8');
    expect(upstreams).toHaveLength(2);
    for (const peer of upstreams) expect(peer).toMatch(/^10\.42\.2\.[123]$/);
  });

  it('are awaited until the mesh names this pod, so that the others expect it', async () => {
    const { dns, environment } = await cluster();
    dns.ttl = 1;
    dns.records.set('mesh.test', [address('10.42.0.8')]);
    const one = pod(fromDns(''), environment);

    const rendered = one.render();
    await eventually('a first question', () => dns.queries.length > 0);
    expect(existsSync(one.output)).toBe(false);
    dns.records.set('mesh.test', ['10.42.0.7', '10.42.0.8', '10.42.0.9'].map(address));
    await rendered;

    expect(neighborsIn(one.text())).toEqual(['10.42.0.8', '10.42.0.9']);
  });

  it('are left to the agent where DNS fails, and this is said', async () => {
    const { dns, environment } = await cluster();
    dns.faults.set('mesh.test', 'SERVFAIL');
    const one = pod(fromDns(''), environment);

    const { code, err } = await one.render();

    expect(code).toBe(0);
    expect(neighborsIn(one.text())).toEqual([]);
    expect(one.text()).toMatch(/allow \[? ?0\.0\.0\.0\/0/);
    expect(err).toMatch(
      /MESHRR-MESH boots without the neighbors of dns mesh\.test\. A \(.*SERVFAIL.*\): the agent adds them once it answers/,
    );
  });

  it('are left to the agent where no API server is to be found, and those of DNS are written', async () => {
    const { environment } = await cluster();
    const one = pod(fromDns(upstream), { MESHRR_RESOLV_CONF: environment.MESHRR_RESOLV_CONF });

    const { code, err } = await one.render();

    expect(code).toBe(0);
    expect(neighborsIn(one.text())).toEqual(['10.42.0.8']);
    expect(err).toContain('EndpointSlices are left to the agent: ');
  });

  it('are left to the agent where nobody may look', async () => {
    const { dns, environment } = await cluster();
    const one = pod(fromDns(''), environment);

    const { code, err } = await one.render('--no-discovery');

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(neighborsIn(one.text())).toEqual([]);
    expect(dns.queries).toEqual([]);
  });
});

describe('a configuration of somebody’s own', () => {
  const set = 'set system host-name {{ router_id }}\nset protocols bgp cluster {{ router_id }}\n';
  const xml = '<configuration><system><host-name>{{ router_id }}</host-name></system></configuration>\n';

  it.each([
    ['set commands', set],
    ['XML', xml],
  ])('that looks like %s is warned of, as a template and as a saved file', async (_, text) => {
    const [rendered, saved] = [pod(), pod()];
    const template = join(rendered.folder, 'own.j2');
    writeFileSync(template, text);
    writeFileSync(saved.output, text.replaceAll('{{ router_id }}', '10.42.0.7'));

    const [first, second] = [await rendered.render('--template', template), await saved.render()];

    const because =
      'has no braces: cRPD boots from text such as `system { host-name a; }`, not from set commands or XML';
    expect(first.err).toContain(`${template} ${because}`);
    expect(second.err).toContain(`${saved.output} ${because}`);
  });

  it('with its own gRPC keeps it, and the agent is told what does not fit', async () => {
    const one = pod();
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

describe('nothing is written', () => {
  const other = 'asn: 65000\nbgpgroups: [{ name: M, type: mesh, source: { hostname: m } }]\n';

  it.each([
    ['with wrong settings', 'asn: x\n', {}, [], 2, /meshrr\.conf\.yml:1:6: asn: expected/],
    ['without an address', settings, { POD_IP: '' }, [], 2, /environment: POD_IP: is missing/],
    ['without an AS number', other.replace('asn: 65000\n', ''), {}, [], 1, /'asn' is undefined/],
    [
      'with a template that is not there',
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
    const one = pod(text, environment);

    const result = await one.render(...args);

    expect(result).toMatchObject({ code, out: '' });
    expect(result.err).toMatch(message);
    expect(existsSync(one.output)).toBe(false);
    expect(existsSync(one.credentials)).toBe(false);
  });

  it('over a file that is no configuration', async () => {
    const one = pod();
    writeFileSync(one.output, 'groups {\n  MESHRR {\n');

    const { code, err } = await one.render();

    expect(code).toBe(1);
    expect(err).toContain(
      `${one.output} is not a Junos configuration (line 2: an opening brace without its closing brace): move it away`,
    );
    expect(one.text()).toBe('groups {\n  MESHRR {\n');
  });

  it('where it cannot be: the path is named', async () => {
    const one = pod();

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

it('may insist on clear text with hostNetwork, and the agent too', async () => {
  const one = pod(`${settings}crpd: { clear_text: insist }\n`, { HOST_IP: '10.42.0.7' });

  expect((await one.render()).code).toBe(0);
});

it('the agent refuses clear text with hostNetwork', async () => {
  const one = pod(`${settings}crpd: { clear_text: true }\n`, { HOST_IP: '10.42.0.7' });

  const { code, err } = await one.run(['run', '--config', one.config]);

  expect(code).toBe(2);
  expect(err).toContain('crpd.clear_text: clear text in a pod with hostNetwork');
});

it('no secret is in what it prints', async () => {
  const one = pod(settings, { LICENSE_KEY: 'E4190305 hidden', ENCRYPTED_ROOT_PW: '$6$hidden' });
  const { out, err } = await one.render();
  const help = await one.run(['render', '--help']);

  const printed = out + err + help.out;
  for (const secret of ['hidden', '$6$', one.file('password'), 'PRIVATE KEY'])
    expect(printed).not.toContain(secret);
  expect(one.text()).toContain('E4190305 hidden');
});

describe('outside of a pod', () => {
  it('nothing is written before somebody says where the credentials go', async () => {
    const one = pod(settings, { MESHRR_CREDENTIALS: '' });
    const { code, err } = await one.render();
    expect(code).toBe(2);
    expect(err).toContain('environment: MESHRR_CREDENTIALS: is missing: outside of a pod, say where');
    expect(existsSync(one.output)).toBe(false);
  });

  it('a text that needs none is written, and printing needs none at all', async () => {
    const password = temporaryFile('password', 'secret');
    const clear = `${settings}crpd: { clear_text: true, username: me, password_file: ${password} }\n`;
    const one = pod(clear, { MESHRR_CREDENTIALS: '' });
    expect(await one.render()).toMatchObject({ code: 0 });

    const other = pod(settings, { MESHRR_CREDENTIALS: '' });
    const { code, out } = await other.run(['render', '--config', other.config, '--output', '-']);
    expect(code).toBe(0);
    expect(out).toContain('MESHRR-AGENT');
  });
});

import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accessFrom } from '../../src/kubernetes/access.ts';
import { clockAt } from '../../src/clock.ts';
import { temporaryFolder } from '../support/files.ts';
import { handClock } from '../support/hand-clock.ts';

function account(token = 'first', namespace = 'lothlorien'): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'token'), `${token}\n`);
  writeFileSync(join(folder, 'ca.crt'), 'an authority');
  writeFileSync(join(folder, 'namespace'), namespace);
  return folder;
}

const inPod = (directory: string, more: Record<string, string> = {}) => ({
  KUBERNETES_SERVICE_HOST: '10.43.0.1',
  KUBERNETES_SERVICE_PORT: '6443',
  MESHRR_SERVICE_ACCOUNT: directory,
  ...more,
});

describe('in a pod', () => {
  it('the service account tells where, as whom, and in which namespace', async () => {
    const access = accessFrom(inPod(account()), clockAt());

    expect(access).toMatchObject({ server: 'https://10.43.0.1:6443', namespace: 'lothlorien' });
    expect(await access.credentials(false)).toEqual({
      ca: 'an authority',
      headers: { authorization: 'Bearer first' },
    });
  });

  it.each([
    [{ KUBERNETES_SERVICE_HOST: 'fd00::1' }, 'https://[fd00::1]:6443', 'lothlorien'],
    [{ KUBERNETES_SERVICE_PORT: '' }, 'https://10.43.0.1:443', 'lothlorien'],
    [{ POD_NAMESPACE: 'mirkwood' }, 'https://10.43.0.1:6443', 'mirkwood'],
  ])('with %j', (more, server, namespace) => {
    expect(accessFrom(inPod(account(), more), clockAt())).toMatchObject({ server, namespace });
  });

  it('the token is read again after a minute, and at once when it was refused', async () => {
    const folder = account();
    const clock = handClock();
    const access = accessFrom(inPod(folder), clock);
    const token = async (renew = false) => (await access.credentials(renew)).headers?.authorization;
    expect(await token()).toBe('Bearer first');

    writeFileSync(join(folder, 'token'), 'second');
    clock.pass(59_000);
    expect(await token()).toBe('Bearer first');
    clock.pass(2000);
    expect(await token()).toBe('Bearer second');

    writeFileSync(join(folder, 'token'), 'third');
    expect(await token(true)).toBe('Bearer third');
  });

  it('without a mounted account it is the namespace default, and the file that is missing is named', async () => {
    const access = accessFrom(inPod('/nowhere'), clockAt());

    expect(access.namespace).toBe('default');
    await expect(access.credentials(false)).rejects.toThrow(/nowhere\/token/);
  });
});

describe('elsewhere', () => {
  const kubeconfig = (text: string): string => {
    const path = join(temporaryFolder(), 'config');
    writeFileSync(path, text);
    return path;
  };
  const server = 'https://127.0.0.1:6443/k8s/';
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const cluster = { server, 'certificate-authority-data': base64('an authority') };
  /** JSON is YAML. */
  const config = (user: object, more: object = {}, rest: object = {}): string =>
    kubeconfig(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'lab',
        contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'me', namespace: 'mirkwood' } }],
        clusters: [
          { name: 'elsewhere', cluster: { server: 'no address, and nobody asks' } },
          { name: 'lab', cluster: { ...cluster, ...more } },
        ],
        users: [{ name: 'me', user }],
        ...rest,
      }),
    );
  const credentialsBy = (user: object, more: object = {}) =>
    accessFrom({ KUBECONFIG: config(user, more), PATH: process.env['PATH'] }, clockAt()).credentials(false);

  it('a kubeconfig file tells by its current context', async () => {
    const access = accessFrom({ KUBECONFIG: config({ token: 'secret' }) }, clockAt());

    expect(access).toMatchObject({ server: 'https://127.0.0.1:6443/k8s', namespace: 'mirkwood' });
    expect(await access.credentials(false)).toEqual({
      ca: 'an authority',
      headers: { authorization: 'Bearer secret' },
    });
  });

  it('files that it names are beside it, and are read again after a minute', async () => {
    const path = config({ tokenFile: 'token', 'client-certificate': 'me.crt', 'client-key': 'me.key' });
    const beside = (name: string, text: string) => writeFileSync(join(dirname(path), name), text);
    beside('token', 'first\n');
    beside('me.crt', 'a certificate');
    beside('me.key', 'a key');
    const clock = handClock();
    const access = accessFrom({ KUBECONFIG: path }, clock);

    expect(await access.credentials(false)).toEqual({
      ca: 'an authority',
      cert: 'a certificate',
      key: 'a key',
      headers: { authorization: 'Bearer first' },
    });
    beside('token', 'second');
    expect((await access.credentials(false)).headers).toEqual({ authorization: 'Bearer first' });
    clock.pass(61_000);
    expect((await access.credentials(false)).headers).toEqual({ authorization: 'Bearer second' });
  });

  it.each([
    [{ 'tls-server-name': 'kubernetes' }, { servername: 'kubernetes', ca: 'an authority' }],
    [{ 'insecure-skip-tls-verify': true }, { rejectUnauthorized: false }],
    [{ 'certificate-authority': '/nowhere' }, { ca: 'an authority' }],
  ])('a cluster with %j', async (more, expected) => {
    expect(await credentialsBy({}, more)).toMatchObject(expected);
  });

  const program = (script: string) => ({
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'sh',
      args: ['-c', script],
      env: [{ name: 'REGION', value: 'mirkwood' }],
    },
  });
  const printing = (status: object) =>
    program(`echo "$KUBERNETES_EXEC_INFO" | grep -q ExecCredential && echo '${JSON.stringify({ status })}'`);

  it('a program that it names tells a token, or a client certificate', async () => {
    expect(await credentialsBy(printing({ token: 'fresh' }))).toMatchObject({
      headers: { authorization: 'Bearer fresh' },
    });
    expect(
      await credentialsBy(printing({ clientCertificateData: 'cert', clientKeyData: 'key' })),
    ).toMatchObject({ cert: 'cert', key: 'key' });
    expect(await credentialsBy(program(`echo '{"status":{"token":"'$REGION'"}}'`))).toMatchObject({
      headers: { authorization: 'Bearer mirkwood' },
    });
  });

  it('a program is asked again when what it gave expires, or was refused', async () => {
    const counter = join(temporaryFolder(), 'asked');
    const expires = new Date(1_000_600_000).toISOString();
    const clock = handClock();
    const user = program(
      `echo x >> ${counter}; echo '{"status":{"token":"'$(wc -l < ${counter})'","expirationTimestamp":"${expires}"}}'`,
    );
    const access = accessFrom({ KUBECONFIG: config(user), PATH: process.env['PATH'] }, clock);
    const token = async (renew = false) => (await access.credentials(renew)).headers?.authorization;

    expect(await token()).toBe('Bearer 1');
    clock.pass(599_000);
    expect(await token()).toBe('Bearer 1');
    expect(await token(true)).toBe('Bearer 2');
    clock.pass(2000);
    expect(await token()).toBe('Bearer 3');
  });

  it('a program says by the clock of the wall when what it gave expires, wherever that is set to', async () => {
    const counter = join(temporaryFolder(), 'asked');
    const clock = handClock();
    const expires = new Date(clock.wallAt().getTime() + 600_000).toISOString();
    const user = program(
      `echo x >> ${counter}; echo '{"status":{"token":"'$(wc -l < ${counter})'","expirationTimestamp":"${expires}"}}'`,
    );
    const access = accessFrom({ KUBECONFIG: config(user), PATH: process.env['PATH'] }, clock);
    const token = async () => (await access.credentials(false)).headers?.authorization;

    expect(await token()).toBe('Bearer 1');
    clock.step(-3_600_000);
    clock.pass(3_600_000);
    expect(await token()).toBe('Bearer 1');
    clock.step(3_600_000);
    expect(await token()).toBe('Bearer 2');
  });

  it.each([
    [
      'a program that fails',
      program('echo no login >&2; exit 3'),
      /^sh of the kubeconfig failed \(3\): no login$/,
    ],
    ['one that is not there', { exec: { ...program('').exec, command: 'no-such' } }, /no-such.*ENOENT/],
    ['one that prints no credential', program('echo secret'), /^sh .* did not print an ExecCredential/],
  ])('%s is an error that says so', async (_, user, message) => {
    await expect(credentialsBy(user)).rejects.toThrow(message);
  });

  it.each([
    [
      'a file that is not there',
      () => '/nowhere/config',
      /KUBECONFIG \/nowhere\/config cannot be used: ENOENT/,
    ],
    ['no YAML', () => kubeconfig('{ token: secret'), /cannot be used: (?!.*secret)/],
    ['no context', () => kubeconfig('contexts: []'), /current-context/],
    [
      'another context',
      () => config({}, {}, { 'current-context': 'home' }),
      /"home" is not among its contexts/,
    ],
    ['no cluster', () => config({}, {}, { clusters: [] }), /"lab" has no cluster/],
    ['no user', () => config({}, {}, { users: [] }), /"lab" has no user/],
    ['no server', () => config({}, { server: 'nowhere' }), /clusters\.lab\.server: Invalid URL/],
    [
      'a proxy',
      () => config({}, { 'proxy-url': 'http://127.0.0.1:1' }),
      /clusters\.lab\.proxy-url: a proxy is not/,
    ],
    ['an old provider', () => config({ 'auth-provider': {} }), /users\.me\.auth-provider: .*use exec/],
  ])('%s is an error that says so', (_, path, message) => {
    expect(() => accessFrom({ KUBECONFIG: path() }, clockAt())).toThrow(message);
  });

  it('neither is an error that says what to set', () => {
    expect(() => accessFrom({}, clockAt())).toThrow(/KUBERNETES_SERVICE_HOST is not set.*KUBECONFIG/);
  });
});

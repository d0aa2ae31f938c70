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

describe('access in a pod', () => {
  it('has server, credentials and namespace from the environment and the service account', async () => {
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
  ])('with %j has the server %s', (more, server, namespace) => {
    expect(accessFrom(inPod(account(), more), clockAt())).toMatchObject({ server, namespace });
  });

  it('reads the token again after a minute, and at once when it was refused', async () => {
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

  it('without a mounted account has the namespace default, and an error that names the missing file', async () => {
    const access = accessFrom(inPod('/nowhere'), clockAt());

    expect(access.namespace).toBe('default');
    await expect(access.credentials(false)).rejects.toThrow(/nowhere\/token/);
  });
});

describe('access by a kubeconfig file', () => {
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
          { name: 'elsewhere', cluster: { server: 'not an address, and never used' } },
          { name: 'lab', cluster: { ...cluster, ...more } },
        ],
        users: [{ name: 'me', user }],
        ...rest,
      }),
    );
  const credentialsBy = (user: object, more: object = {}) =>
    accessFrom({ KUBECONFIG: config(user, more), PATH: process.env['PATH'] }, clockAt()).credentials(false);

  it('has server, credentials and namespace from the current context', async () => {
    const access = accessFrom({ KUBECONFIG: config({ token: 'secret' }) }, clockAt());

    expect(access).toMatchObject({ server: 'https://127.0.0.1:6443/k8s', namespace: 'mirkwood' });
    expect(await access.credentials(false)).toEqual({
      ca: 'an authority',
      headers: { authorization: 'Bearer secret' },
    });
  });

  it('reads the files that it names beside it, again after a minute', async () => {
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
  ])('supports a cluster with %j', async (more, expected) => {
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

  it('takes a token or a client certificate from a program', async () => {
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

  it('runs the program again when its credential expires or is refused', async () => {
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

  it('compares the expiry of a credential with the wall clock, even after a step of it', async () => {
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
    [
      'a program that does not exist',
      { exec: { ...program('').exec, command: 'no-such' } },
      /no-such.*ENOENT/,
    ],
    [
      'a program that does not print a credential',
      program('echo secret'),
      /^sh .* did not print an ExecCredential/,
    ],
  ])('reports %s', async (_, user, message) => {
    await expect(credentialsBy(user)).rejects.toThrow(message);
  });

  it.each([
    [
      'a file that does not exist',
      () => '/nowhere/config',
      /KUBECONFIG \/nowhere\/config cannot be used: ENOENT/,
    ],
    ['a file that is not YAML', () => kubeconfig('{ token: secret'), /cannot be used: (?!.*secret)/],
    ['a missing context', () => kubeconfig('contexts: []'), /current-context/],
    [
      'an unknown context',
      () => config({}, {}, { 'current-context': 'home' }),
      /"home" is not among its contexts/,
    ],
    ['a missing cluster', () => config({}, {}, { clusters: [] }), /"lab" has no cluster/],
    ['a missing user', () => config({}, {}, { users: [] }), /"lab" has no user/],
    ['a missing server', () => config({}, { server: 'nowhere' }), /clusters\.lab\.server: Invalid URL/],
    [
      'a proxy',
      () => config({}, { 'proxy-url': 'http://127.0.0.1:1' }),
      /clusters\.lab\.proxy-url: a proxy is not/,
    ],
    ['an old provider', () => config({ 'auth-provider': {} }), /users\.me\.auth-provider: .*use exec/],
  ])('reports %s', (_, path, message) => {
    expect(() => accessFrom({ KUBECONFIG: path() }, clockAt())).toThrow(message);
  });

  it('is an error that says what to set when neither a file nor a pod is configured', () => {
    expect(() => accessFrom({}, clockAt())).toThrow(/KUBERNETES_SERVICE_HOST is not set.*KUBECONFIG/);
  });
});

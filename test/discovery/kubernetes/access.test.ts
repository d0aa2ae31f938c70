import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accessFrom } from '../../../src/discovery/kubernetes/access-from.ts';
import { clockAt } from '../../../src/clock.ts';
import { temporaryFolder } from '../../support/files.ts';
import { handClock } from '../../support/hand-clock.ts';

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
    const access = await accessFrom(inPod(account()), clockAt());

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
  ])('with %j', async (more, server, namespace) => {
    expect(await accessFrom(inPod(account(), more), clockAt())).toMatchObject({ server, namespace });
  });

  it('the token is read again after a minute, and at once when it was refused', async () => {
    const folder = account();
    const clock = handClock();
    const access = await accessFrom(inPod(folder), clock);
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
    const access = await accessFrom(inPod('/nowhere'), clockAt());

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
  const whole = `
apiVersion: v1
kind: Config
current-context: lab
contexts:
- { name: lab, context: { cluster: lab, user: me, namespace: mirkwood } }
clusters:
- { name: lab, cluster: { server: "https://127.0.0.1:6443/k8s/", certificate-authority-data: YW4gYXV0aG9yaXR5 } }
users:
- { name: me, user: { token: secret } }
`;

  it('a kubeconfig file tells by its current context', async () => {
    const access = await accessFrom({ KUBECONFIG: kubeconfig(whole) }, clockAt());

    expect(access).toMatchObject({ server: 'https://127.0.0.1:6443/k8s', namespace: 'mirkwood' });
    const { ca, headers } = await access.credentials(false);
    expect(String(ca)).toBe('an authority');
    expect(headers).toMatchObject({ Authorization: 'Bearer secret' });
  });

  it.each([
    ['a file that is not there', undefined, /KUBECONFIG \/nowhere\/config cannot be read: .*ENOENT/],
    ['no YAML', '{', /cannot be read/],
    ['a context without a cluster', 'current-context: lab\n', /cannot be read|has no cluster/],
  ])('%s is an error that says so', async (_, text, message) => {
    const path = text === undefined ? '/nowhere/config' : kubeconfig(text);

    await expect(accessFrom({ KUBECONFIG: path }, clockAt())).rejects.toThrow(message);
  });

  it('neither is an error that says what to set', async () => {
    await expect(accessFrom({}, clockAt())).rejects.toThrow(/KUBERNETES_SERVICE_HOST is not set.*KUBECONFIG/);
  });
});

import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Clock } from '../ports.ts';
import type { Credentials, KubeAccess } from './access.ts';
import { execCredential, type Environment, type ExecCredential } from './exec-credential.ts';
import { readKubeconfig, type KubeconfigContext } from './kubeconfig-file.ts';
import { defined } from '../model/defined.ts';

/** Files that a kubeconfig names, and programs, are asked again after so long (ms) unless they say when. */
const renewMs = 60_000;

/**
 * Access as a kubeconfig file tells, for running outside of a cluster: its current context, by token, client
 * certificate or a program. Throws an Error that says what is wrong with the file.
 */
export function fromKubeconfig(path: string, environment: Environment, clock: Clock): KubeAccess {
  const context = readKubeconfig(path);
  let last: { readonly isGood: () => boolean; readonly options: Credentials } | undefined;
  return {
    server: context.cluster.server.replace(/\/$/, ''),
    namespace: context.namespace,
    credentials: async (renew) => {
      if (last !== undefined && !renew && last.isGood()) return last.options;
      const { exec } = context.user;
      const asked = exec === undefined ? undefined : await execCredential(exec, environment);
      const until = clock.scheduler.now() + renewMs;
      const expires = asked?.expirationTimestamp;
      last = {
        // When they expire is told by the wall's clock.
        isGood: () =>
          expires === undefined
            ? clock.scheduler.now() < until
            : clock.wallAt().getTime() < Date.parse(expires),
        options: await credentialsOf(context, dirname(path), asked),
      };
      return last.options;
    },
  };
}

async function credentialsOf(
  { cluster, user }: KubeconfigContext,
  folder: string,
  asked: ExecCredential | undefined,
): Promise<Credentials> {
  const file = (name: string) => readFile(resolve(folder, name), 'utf8');
  // What is said in the file itself wins over a file that it names, as with kubectl.
  const either = async (data: string | undefined, name: string | undefined) =>
    data !== undefined ? Buffer.from(data, 'base64').toString() : name === undefined ? undefined : file(name);

  const token =
    asked?.token ?? user.token ?? (user.tokenFile === undefined ? undefined : await file(user.tokenFile));
  const ca = await either(cluster['certificate-authority-data'], cluster['certificate-authority']);
  const cert =
    asked?.clientCertificateData ??
    (await either(user['client-certificate-data'], user['client-certificate']));
  const key = asked?.clientKeyData ?? (await either(user['client-key-data'], user['client-key']));
  return {
    headers: token === undefined ? {} : { authorization: `Bearer ${token.trim()}` },
    ...defined({ ca, cert, key, servername: cluster['tls-server-name'] }),
    ...(cluster['insecure-skip-tls-verify'] === true ? { rejectUnauthorized: false } : {}),
  };
}

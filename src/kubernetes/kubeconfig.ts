import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { defined } from '../model/defined.ts';
import { messageOf } from '../model/message-of.ts';
import type { Clock } from '../ports.ts';
import type { Credentials, KubeAccess } from './kube-request.ts';

/** The environment variables that a program in a kubeconfig inherits. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Credentials from the files and programs of a kubeconfig are read again after this time (ms), or at their expiry. */
const renewMs = 60_000;

/**
 * Access by a kubeconfig file, for running outside of a cluster: its current context, by token, client certificate or
 * a program. Throws an Error that says what is wrong with the file.
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
      const printed = exec === undefined ? undefined : await execCredential(exec, environment);
      const until = clock.scheduler.now() + renewMs;
      const expires = printed?.expirationTimestamp;
      last = {
        // An expiry is a date, so it is compared with the wall clock.
        isGood: () =>
          expires === undefined
            ? clock.scheduler.now() < until
            : clock.wallAt().getTime() < Date.parse(expires),
        options: await credentialsOf(context, dirname(path), printed),
      };
      return last.options;
    },
  };
}

async function credentialsOf(
  { cluster, user }: Context,
  folder: string,
  printed: ExecCredential | undefined,
): Promise<Credentials> {
  const file = (name: string) => readFile(resolve(folder, name), 'utf8');
  // Data in the kubeconfig takes precedence over a file that it names, as with kubectl.
  const either = async (data: string | undefined, name: string | undefined) =>
    data !== undefined ? Buffer.from(data, 'base64').toString() : name === undefined ? undefined : file(name);

  const token =
    printed?.token ?? user.token ?? (user.tokenFile === undefined ? undefined : await file(user.tokenFile));
  const ca = await either(cluster['certificate-authority-data'], cluster['certificate-authority']);
  const cert =
    printed?.clientCertificateData ??
    (await either(user['client-certificate-data'], user['client-certificate']));
  const key = printed?.clientKeyData ?? (await either(user['client-key-data'], user['client-key']));
  return {
    headers: token === undefined ? {} : { authorization: `Bearer ${token.trim()}` },
    ...defined({ ca, cert, key, servername: cluster['tls-server-name'] }),
    ...(cluster['insecure-skip-tls-verify'] === true ? { rejectUnauthorized: false } : {}),
  };
}

const Cluster = z.object({
  server: z.url({ protocol: /^https?$/ }),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
  'proxy-url': z.never('a proxy is not supported: unset proxy-url').optional(),
});

const Exec = z.object({
  apiVersion: z.enum(['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']),
  command: z.string().min(1),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});

const User = z.object({
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.string().optional(),
  exec: Exec.optional(),
  'auth-provider': z.never('no longer exists in Kubernetes: use exec').optional(),
});

const Kubeconfig = z.object({
  'current-context': z.string().min(1),
  contexts: z.array(
    z.object({
      name: z.string(),
      context: z.object({ cluster: z.string(), user: z.string(), namespace: z.string().optional() }),
    }),
  ),
  clusters: z.array(z.object({ name: z.string(), cluster: z.unknown() })),
  users: z.array(z.object({ name: z.string(), user: z.unknown() })),
});

interface Context {
  readonly namespace: string;
  readonly cluster: z.output<typeof Cluster>;
  readonly user: z.output<typeof User>;
}

/**
 * The current context of a kubeconfig file (v1 `Config`) with its cluster and user. Other entries are not checked.
 * Throws an Error that says what is wrong, and where, without any secret.
 */
function readKubeconfig(path: string): Context {
  const wrong = (why: string) => new Error(`KUBECONFIG ${path} cannot be used: ${why}`);
  const checked = <T>(schema: z.ZodType<T>, value: unknown, at: string): T => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    throw wrong(`${[at, ...(issue?.path ?? [])].filter(Boolean).join('.')}: ${issue?.message ?? 'invalid'}`);
  };

  const config = checked(Kubeconfig, yamlIn(path, wrong), '');
  const current = config['current-context'];
  const context = config.contexts.find(({ name }) => name === current)?.context;
  if (context === undefined) throw wrong(`its current-context "${current}" is not among its contexts`);
  const cluster = config.clusters.find(({ name }) => name === context.cluster)?.cluster;
  if (cluster === undefined) throw wrong(`its current-context "${current}" has no cluster`);
  const user = config.users.find(({ name }) => name === context.user)?.user;
  if (user === undefined) throw wrong(`its current-context "${current}" has no user`);

  return {
    namespace: context.namespace ?? 'default',
    cluster: checked(Cluster, cluster, `clusters.${context.cluster}`),
    user: checked(User, user ?? {}, `users.${context.user}`),
  };
}

function yamlIn(path: string, wrong: (why: string) => Error): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // The parser's message quotes the file, which has secrets; its first line only says where the error is.
    throw wrong(messageOf(error).split('\n')[0] ?? 'unreadable');
  }
}

const ExecCredential = z.object({
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
    expirationTimestamp: z.iso.datetime({ offset: true }).optional(),
  }),
});
type ExecCredential = z.output<typeof ExecCredential>['status'];

/** A program that takes longer is killed (ms): it may wait for the input of a user, and there is none. */
const execTimeoutMs = 30_000;

/**
 * Credentials from the program that a kubeconfig names (client.authentication.k8s.io `ExecCredential`). Rejects with
 * an Error that names the program. The program's output is secret and appears in no message.
 */
async function execCredential(
  exec: z.output<typeof Exec>,
  environment: Environment,
): Promise<ExecCredential> {
  const info = { apiVersion: exec.apiVersion, kind: 'ExecCredential', spec: { interactive: false } };
  const more = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]));
  const answer = await promisify(execFile)(exec.command, exec.args ?? [], {
    env: { ...environment, ...more, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    timeout: execTimeoutMs,
  }).catch((error: unknown) => {
    const { code, stderr } = error as { code?: string | number; stderr?: string };
    throw new Error(
      `${exec.command} of the kubeconfig failed (${code ?? 'killed'}): ${stderr?.trim() ?? ''}`,
    );
  });
  try {
    return ExecCredential.parse(JSON.parse(answer.stdout)).status;
  } catch {
    throw new Error(`${exec.command} of the kubeconfig did not print an ExecCredential with a status`);
  }
}

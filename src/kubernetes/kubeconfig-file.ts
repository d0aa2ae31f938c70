import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { messageOf } from '../model/message-of.ts';

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

export type KubeconfigUser = z.output<typeof User>;
export type KubeconfigExec = z.output<typeof Exec>;

export interface KubeconfigContext {
  readonly namespace: string;
  readonly cluster: z.output<typeof Cluster>;
  readonly user: KubeconfigUser;
}

/**
 * The current context of a kubeconfig file (v1 `Config`), by what its entries name. Only the entries that it
 * names have to be of use. Throws an Error that says what is wrong, and where; never with a secret in it.
 */
export function readKubeconfig(path: string): KubeconfigContext {
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
    // The parser's message quotes the text, and the text has secrets: only its first line says where.
    throw wrong(messageOf(error).split('\n')[0] ?? 'unreadable');
  }
}

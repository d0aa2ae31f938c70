import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { KubeconfigExec } from './kubeconfig-file.ts';

const ExecCredential = z.object({
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
    expirationTimestamp: z.iso.datetime({ offset: true }).optional(),
  }),
});

/** What the program inherits. */
export type Environment = Readonly<Record<string, string | undefined>>;

export type ExecCredential = z.output<typeof ExecCredential>['status'];

/** A program that asks somebody something would never end; nobody is there. */
const timeout = 30_000;

/**
 * Credentials by the program that a kubeconfig names (client.authentication.k8s.io `ExecCredential`). Rejects with
 * an Error that names the program; what it printed is a secret and in no message.
 */
export async function execCredential(
  exec: KubeconfigExec,
  environment: Environment,
): Promise<ExecCredential> {
  const info = { apiVersion: exec.apiVersion, kind: 'ExecCredential', spec: { interactive: false } };
  const more = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]));
  const answer = await promisify(execFile)(exec.command, exec.args ?? [], {
    env: { ...environment, ...more, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    timeout,
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

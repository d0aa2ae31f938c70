import { request } from 'node:http';
import { messageOf } from '../model/message-of.ts';

/** The agent runs on the same host, so it answers quickly. */
const defaultTimeoutMs = 3000;

/** The default address of the agent's HTTP server. */
export const defaultAgent = 'http://127.0.0.1:9179';

/**
 * Gets JSON of version 1 from the running agent over HTTP, for `status`, `plan` and `explain`.
 *
 * @throws an Error with advice if no agent answers, or with the agent's reason if it is not ready to answer (503)
 */
export async function askAgent<T extends { readonly version: 1 }>(
  agent: string,
  path: string,
  timeoutMs: number = defaultTimeoutMs,
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(new URL(path, agent), { signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    throw new Error(
      `no agent answers at ${agent} (${reasonOf(error)}); is \`meshrr run\` up in this pod? Name another with --agent, or use \`meshrr run --dry-run\``,
      { cause: error },
    );
  }
  if (response.status === 503) throw new Error(`${agent}: ${(await response.text()).trim()}`);
  const body: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  if (typeof body !== 'object' || body === null || !('version' in body) || body.version !== 1) {
    throw new Error(`${agent} answers (${response.status}), but is not a meshrr agent of this version`);
  }
  return body as T;
}

/** The message of the system's error, such as ECONNREFUSED, which fetch wraps in its own error as the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

export interface ControlOptions {
  /** Print the agent's answer as JSON. */
  readonly json?: boolean;
  readonly socket: string;
}

/**
 * Posts to the running agent over its Unix socket, for `drain`, `undrain` and `approve`. It has no timeout, because a
 * drain takes minutes.
 *
 * @throws an Error with advice if no agent answers
 */
export async function askControl(socket: string, path: string): Promise<unknown> {
  const { status, body } = await post(socket, path).catch((error: unknown) => {
    throw new Error(`no agent answers at ${socket} (${messageOf(error)}); ${adviceFor(error)}`, {
      cause: error,
    });
  });
  const answer = jsonIn(body);
  if (answer === undefined) throw new Error(`${socket}, ${path}: ${status} ${body.trim().slice(0, 200)}`);
  return answer;
}

function adviceFor(error: unknown): string {
  return error instanceof Error && 'code' in error && error.code === 'EACCES'
    ? "only the agent's own user has access: use `kubectl exec` in the agent's container"
    : 'is `meshrr run` up in this container? Name another socket with --socket or MESHRR_CONTROL';
}

/** Uses node:http, because fetch does not support Unix sockets and times out after a few minutes. */
function post(socketPath: string, path: string): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const posting = request({ socketPath, path, method: 'POST' }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    posting.on('error', reject);
    posting.end();
  });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

import { request } from 'node:http';
import { messageOf } from '../model/message-of.ts';

/** How long the agent may take to answer (ms): it is on the same host. */
const patienceMs = 3000;

/** Where an agent listens by default. */
export const defaultAgent = 'http://127.0.0.1:9179';

/**
 * Gets JSON of version 1 from the running agent over HTTP, for `status`, `plan` and `explain`.
 *
 * @throws an Error that says what to do where no agent answers, or why the agent has no answer yet
 */
export async function askAgent<T extends { readonly version: 1 }>(
  agent: string,
  path: string,
  withinMs: number = patienceMs,
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(new URL(path, agent), { signal: AbortSignal.timeout(withinMs) });
  } catch (error) {
    throw new Error(
      `no agent answers at ${agent} (${reasonOf(error)}); is \`meshrr run\` up in this pod? Name another with --agent, or use \`meshrr run --dry-run\``,
      { cause: error },
    );
  }
  if (response.status === 503) throw new Error(`${agent}: ${(await response.text()).trim()}`);
  const body: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  if (typeof body !== 'object' || body === null || !('version' in body) || body.version !== 1) {
    throw new Error(`${agent} answers (${response.status}), but not as a meshrr agent of this version does`);
  }
  return body as T;
}

/** The system's error, which is the cause of the one that fetch throws. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

export interface ControlOptions {
  /** Print the answer of the agent as JSON. */
  readonly json?: boolean;
  readonly socket: string;
}

/**
 * Posts to the running agent over its Unix socket, for `drain`, `undrain` and `approve`, and waits for as long as the
 * answer takes.
 *
 * @throws an Error that says what to do where no agent answers
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

/** Uses node:http, because fetch has no Unix sockets and gives up on an answer that takes minutes. */
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

import { request } from 'node:http';
import { messageOf } from '../model/message-of.ts';

/** How long the agent may take to answer (ms); it is on the same host. */
const patienceMs = 3000;

/** Where an agent listens unless told otherwise. */
export const defaultAgent = 'http://127.0.0.1:9179';

/**
 * Asks the running agent for a path that answers with JSON of version 1; an Error whose message tells what to do
 * when there is no agent, or what the agent says when it has no answer.
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

/** fetch says only that it failed; the system's error, which says why, is its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

export interface ControlOptions {
  /** Print the agent's answer as it is. */
  readonly json?: boolean;
  readonly socket: string;
}

/**
 * Asks the running agent for something that changes state, over its Unix socket, and waits for as long as it takes.
 * An Error whose message says what to do when there is no agent, or when it refuses.
 */
export async function askControl(socket: string, path: string): Promise<unknown> {
  const { status, body } = await post(socket, path).catch((error: unknown) => {
    throw new Error(`no agent answers at ${socket} (${messageOf(error)}); ${nextOf(error)}`, {
      cause: error,
    });
  });
  const answer = parsed(body);
  if (answer === undefined) throw new Error(`${socket}, ${path}: ${status} ${body.trim().slice(0, 200)}`);
  return answer;
}

function nextOf(error: unknown): string {
  return error instanceof Error && 'code' in error && error.code === 'EACCES'
    ? "only the agent's own user may ask it: use `kubectl exec` in the agent's container"
    : 'is `meshrr run` up in this container? Name another socket with --socket or MESHRR_CONTROL';
}

/** By node:http, as fetch knows no sockets and gives up when the answer takes minutes. */
function post(socketPath: string, path: string): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, path, method: 'POST' }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    asking.on('error', reject);
    asking.end();
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

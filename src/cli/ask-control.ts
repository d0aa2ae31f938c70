import { request } from 'node:http';
import { messageOf } from '../model/message-of.ts';

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
    throw new Error(`no agent answers at ${socket} (${reasonOf(error)}); ${nextOf(error)}`, { cause: error });
  });
  const answer = parsed(body);
  if (answer === undefined) throw new Error(`${socket}, ${path}: ${status} ${body.trim().slice(0, 200)}`);
  return answer;
}

function reasonOf(error: unknown): string {
  return messageOf(error);
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

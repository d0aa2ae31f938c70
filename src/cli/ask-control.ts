import { request } from 'node:http';

/** Where an agent takes what changes state unless told otherwise. */
export const defaultControl = 'http://127.0.0.1:9180';

/**
 * Asks the running agent for something that changes state, and waits for as long as it takes. An Error whose
 * message tells what to do when there is no agent, or when it refuses.
 */
export async function askControl(agent: string, path: string): Promise<unknown> {
  const { status, body } = await post(new URL(path, agent)).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `no agent answers at ${agent} (${reason}); is \`meshrr run\` up in this pod? Name another with --agent`,
      { cause: error },
    );
  });
  const answer = parsed(body);
  if (answer === undefined) throw new Error(`${agent}${path}: ${status} ${body.trim().slice(0, 200)}`);
  return answer;
}

/** By node:http, as fetch gives up when the answer takes minutes. */
function post(url: URL): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method: 'POST' }, (response) => {
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

import type { Status } from '../ops/status.ts';

/** How long the agent may take to answer (ms); it is on the same host. */
const patienceMs = 3000;

/** Where an agent listens unless told otherwise. */
export const defaultAgent = 'http://127.0.0.1:9179';

/** Asks the running agent for its status; an Error whose message tells what to do when there is none. */
export async function askAgent(agent: string, withinMs: number = patienceMs): Promise<Status> {
  let response: Response;
  try {
    response = await fetch(new URL('/status', agent), { signal: AbortSignal.timeout(withinMs) });
  } catch (error) {
    throw new Error(
      `no agent answers at ${agent} (${reasonOf(error)}); is \`meshrr run\` up in this pod? Name another with --agent, or use \`meshrr run --dry-run\``,
      { cause: error },
    );
  }
  const body: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  if (typeof body !== 'object' || body === null || !('version' in body) || body.version !== 1) {
    throw new Error(`${agent} answers (${response.status}), but not as a meshrr agent of this version does`);
  }
  return body as Status;
}

/** fetch says only that it failed; the system's error, which says why, is its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

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

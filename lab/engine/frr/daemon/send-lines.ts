import type { Vty } from './vty.ts';

/** bgpd refused a configuration line; the message holds the line and bgpd's answer. */
export class RefusedLine extends Error {
  override readonly name = 'RefusedLine';
}

/** How often the session of a client is cleared before it becomes a neighbor. */
const maxClears = 50;

/**
 * Sends configuration lines in configuration mode. Stops at the first line that bgpd refuses and rejects with a
 * RefusedLine; the lines before it remain in force. Rejects with other errors as `Vty.run` does. A rollback
 * passes 'continue', because it also removes lines that were never accepted, and bgpd refuses those.
 *
 * bgpd refuses to make a connected client a neighbor. Its session is then cleared, and the line is sent again at
 * once, before the client can reconnect.
 */
export async function sendLines(
  vty: Vty,
  lines: readonly string[],
  onRefusal: 'stop' | 'continue' = 'stop',
): Promise<void> {
  if (lines.length === 0) return;
  await send(vty, 'configure terminal');
  try {
    for (const line of lines) {
      const { client } = /^ *neighbor (?<client>\S+) remote-as /.exec(line)?.groups ?? {};
      try {
        if (client === undefined) await send(vty, line);
        else await makeNeighbor(vty, line, client);
      } catch (error) {
        if (onRefusal === 'stop' || !(error instanceof RefusedLine)) throw error;
      }
    }
  } finally {
    await vty.run('end');
  }
}

async function makeNeighbor(vty: Vty, line: string, client: string): Promise<void> {
  for (let clears = 0; ; clears += 1) {
    try {
      await send(vty, line);
      return;
    } catch (error) {
      const isConnected = error instanceof RefusedLine && error.message.includes('dynamic neighbor');
      if (!isConnected || clears === maxClears) throw error;
    }
    await send(vty, `do clear bgp ${client}`);
  }
}

/** Status 1 counts as a refusal only with a text that starts with `%`: it also means "nothing to show". */
async function send(vty: Vty, line: string): Promise<void> {
  const { text, status } = await vty.run(line.trim());
  if (status > 1 || (status === 1 && text.startsWith('%')))
    throw new RefusedLine(`${line.trim()}: ${text.trim() || `refused with status ${status}`}`);
}

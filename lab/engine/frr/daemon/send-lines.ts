import type { Vty } from './vty.ts';

/** A line that the daemon refused, with its own words. */
export class RefusedLine extends Error {
  override readonly name = 'RefusedLine';
}

/** How often a client is sent away that comes back before it can be made a neighbor. */
const mostClears = 50;

/**
 * Says configuration lines, from the top, to their end or to the first one that is refused: what has been said
 * before that stays. Rejects with a RefusedLine, or as `Vty.run` does. Who takes lines back goes on: a line that
 * has never been said is refused then, and that is as well.
 *
 * A client cannot be made a neighbor, or a hole, while it is there: its session is cleared, and the line said
 * again at once, before it can come back.
 */
export async function sendLines(
  vty: Vty,
  lines: readonly string[],
  onRefusal: 'stop' | 'go on' = 'stop',
): Promise<void> {
  if (lines.length === 0) return;
  await say(vty, 'configure terminal');
  try {
    for (const line of lines) {
      const { client } = /^ *neighbor (?<client>\S+) remote-as /.exec(line)?.groups ?? {};
      try {
        if (client === undefined) await say(vty, line);
        else await promote(vty, line, client);
      } catch (error) {
        if (onRefusal === 'stop' || !(error instanceof RefusedLine)) throw error;
      }
    }
  } finally {
    await vty.run('end');
  }
}

async function promote(vty: Vty, line: string, client: string): Promise<void> {
  for (let clears = 0; ; clears += 1) {
    try {
      await say(vty, line);
      return;
    } catch (error) {
      const isThere = error instanceof RefusedLine && error.message.includes('dynamic neighbor');
      if (!isThere || clears === mostClears) throw error;
    }
    await say(vty, `do clear bgp ${client}`);
  }
}

/** A warning is one only when it reads like one: `1` is also the answer of those with nothing to show. */
async function say(vty: Vty, line: string): Promise<void> {
  const { text, status } = await vty.run(line.trim());
  if (status > 1 || (status === 1 && text.startsWith('%')))
    throw new RefusedLine(`${line.trim()}: ${text.trim() || `refused with status ${status}`}`);
}

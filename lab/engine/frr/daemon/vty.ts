import { connect, type Socket } from 'node:net';

/** A session at a daemon's command line, the socket behind `vtysh`. */
export interface Vty {
  /**
   * Sends one command and waits for its answer; commands run one at a time, in the order of the calls. Rejects if
   * no answer comes within the deadline or if the daemon hangs up. The session is then over, and it is unknown
   * whether the command took effect.
   */
  readonly run: (command: string) => Promise<VtyAnswer>;
  readonly close: () => void;
}

interface Waiting {
  readonly answered: (answer: VtyAnswer) => void;
  readonly failed: (error: Error) => void;
}

/** Opens a session at `DIRECTORY/bgpd.vty`; rejects if no daemon listens there. `deadlineMs` is wall-clock time. */
export async function openVty(path: string, deadlineMs = 5000): Promise<Vty> {
  const socket = await connected(path, deadlineMs);
  const answersIn = vtyAnswers();
  const waiting: Waiting[] = [];
  let over: Error | undefined;
  let deadline: NodeJS.Timeout | undefined;

  function end(error: Error): void {
    over ??= error;
    clearTimeout(deadline);
    socket.destroy();
    for (const { failed } of waiting.splice(0)) failed(over);
  }

  /** Restarts the deadline for the first command in the queue. */
  function watch(): void {
    clearTimeout(deadline);
    if (waiting.length > 0)
      deadline = setTimeout(() => end(new Error(`${path}: no answer within ${deadlineMs} ms`)), deadlineMs);
  }

  socket.on('data', (bytes: Buffer) => {
    for (const answer of answersIn(bytes)) waiting.shift()?.answered(answer);
    watch();
  });
  socket.on('error', (error) => end(error));
  socket.on('close', () => end(new Error(`${path}: the daemon hung up`)));

  return {
    run: (command) =>
      new Promise((answered, failed) => {
        if (over !== undefined) {
          failed(over);
          return;
        }
        waiting.push({ answered, failed });
        if (waiting.length === 1) watch();
        socket.write(`${command}\0`);
      }),
    close: () => end(new Error(`${path}: the session was closed`)),
  };
}

function connected(path: string, deadlineMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const deadline = setTimeout(
      () => socket.destroy(new Error(`${path}: no connection within ${deadlineMs} ms`)),
      deadlineMs,
    );
    socket.once('error', (error) => {
      clearTimeout(deadline);
      reject(error);
    });
    socket.once('connect', () => {
      clearTimeout(deadline);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

/** A daemon's answer to a command. */
export interface VtyAnswer {
  readonly text: string;
  /** 0: done. 1: done, or nothing to show. Others: refused; the text says why. */
  readonly status: number;
}

/**
 * Assembles answers from the socket's bytes as they arrive: text, three NUL bytes, one status byte.
 *
 *     … i n u x \0 \0 \0 \0 %   U n k n o w n \0 \0 \0 \2
 *     └ text ─┘ └ end ─┘ status
 */
export function vtyAnswers(): (bytes: Buffer) => readonly VtyAnswer[] {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const answers: VtyAnswer[] = [];
    for (let end = rest.indexOf(0); end >= 0 && rest.length >= end + 4; end = rest.indexOf(0)) {
      answers.push({ text: rest.subarray(0, end).toString(), status: rest[end + 3] ?? 0 });
      rest = rest.subarray(end + 4);
    }
    return answers;
  };
}

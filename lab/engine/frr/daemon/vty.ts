import { connect, type Socket } from 'node:net';
import { vtyAnswers, type VtyAnswer } from './vty-answers.ts';

/** A session at a daemon's command line. */
export interface Vty {
  /**
   * Says one command and waits for its answer; one at a time, in the order of the calls. Rejects when there
   * is none within the deadline, or when the daemon hangs up: the session is over then, and whether the
   * command has been carried out is not known.
   */
  readonly run: (command: string) => Promise<VtyAnswer>;
  readonly close: () => void;
}

interface Waiting {
  readonly answered: (answer: VtyAnswer) => void;
  readonly failed: (error: Error) => void;
}

/** Opens a session at `DIRECTORY/bgpd.vty`; `deadlineMs` is the wall's. Rejects when nobody is there. */
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

  /** The deadline runs for whoever is first in the queue. */
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

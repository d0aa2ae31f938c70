import { z } from 'zod';
import { clockAt } from '../clock.ts';
import type { DrainWish } from '../model/drain.ts';
import { askControl, type ControlOptions } from './ask-control.ts';
import type { CliSurroundings, ExitCode } from './surroundings.ts';

/** Of the agent's answer, what is told. */
const Answer = z.looseObject({
  result: z.string(),
  because: z.string(),
  afterSeconds: z.number().optional(),
});

/** How often to say that it is still waited for (ms). */
const sayEveryMs = 10_000;

/**
 * Asks the running agent to drain, or to drain no longer, and waits for the end. Good is a drain that every client
 * has left, and an undrain after which the statement is gone.
 */
export async function drainCommand(
  wish: DrainWish,
  { socket, json = false }: ControlOptions,
  { out, err }: Pick<CliSurroundings, 'out' | 'err'>,
): Promise<ExitCode> {
  const { scheduler } = clockAt();
  const began = scheduler.now();
  const waiting = setInterval(() => {
    err(`${wish}: still waiting after ${Math.round((scheduler.now() - began) / 1000)} s\n`);
  }, sayEveryMs);
  try {
    const answer = Answer.safeParse(await askControl(socket, `/${wish}`));
    if (!answer.success) throw new Error(`${socket} answers, but not as a meshrr agent of this version does`);
    const { result, because, afterSeconds } = answer.data;
    const isGood = result === (wish === 'drain' ? 'left' : 'undrained');
    const after = afterSeconds === undefined ? '' : ` after ${afterSeconds} s`;
    const done = wish === 'drain' ? 'drained' : 'drains no longer';
    if (json) out(`${JSON.stringify({ version: 1, ...answer.data }, null, 2)}\n`);
    else if (isGood) out(`${done}${after}: ${because}\n`);
    else err(`meshrr ${wish}: ${result}${after}: ${because}\n`);
    return isGood ? 0 : 1;
  } finally {
    clearInterval(waiting);
  }
}

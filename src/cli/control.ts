import { z } from 'zod';
import { clockAt } from '../clock.ts';
import type { DrainRequest } from '../model/drain.ts';
import { askControl, type ControlOptions } from './ask-agent.ts';
import type { ExitCode, Host } from './host.ts';

/** How often the command reports that it is still waiting (ms). */
const sayEveryMs = 10_000;

/**
 * `meshrr drain` and `meshrr undrain`: sends the request to the running agent and waits until it is done. A drain
 * succeeds when every client has left, an undrain when `graceful-shutdown` is removed.
 */
export async function drainCommand(
  request: DrainRequest,
  { socket, json = false }: ControlOptions,
  { out, err }: Pick<Host, 'out' | 'err'>,
): Promise<ExitCode> {
  const { scheduler } = clockAt();
  const began = scheduler.now();
  const waiting = setInterval(() => {
    err(`${request}: still waiting after ${Math.round((scheduler.now() - began) / 1000)} s\n`);
  }, sayEveryMs);
  try {
    const answer = await answerOf(socket, `/${request}`);
    const { result, because, afterSeconds } = answer;
    const isGood = result === (request === 'drain' ? 'left' : 'undrained');
    const after = afterSeconds === undefined ? '' : ` after ${afterSeconds} s`;
    if (json) out(asJson(answer));
    else if (isGood) out(`${request === 'drain' ? 'drained' : 'undrained'}${after}: ${because}\n`);
    else err(`meshrr ${request}: ${result}${after}: ${because}\n`);
    return isGood ? 0 : 1;
  } finally {
    clearInterval(waiting);
  }
}

/** `meshrr approve PLAN`: allows the running agent to make the withheld removals of that hash, once. */
export async function approveCommand(
  plan: string,
  { socket, json = false }: ControlOptions,
  { out, err }: Pick<Host, 'out' | 'err'>,
): Promise<ExitCode> {
  const answer = await answerOf(socket, `/approve?plan=${encodeURIComponent(plan)}`);
  const isApproved = answer.result === 'approved';
  if (json) out(asJson(answer));
  else if (isApproved) out(`approved: ${answer.because}\n`);
  else err(`meshrr approve: ${answer.because}\n`);
  return isApproved ? 0 : 1;
}

/** The fields of the agent's answer that these commands use; `--json` prints all of it. */
const Answer = z.looseObject({
  result: z.string(),
  because: z.string(),
  afterSeconds: z.number().optional(),
});
type Answer = z.output<typeof Answer>;

async function answerOf(socket: string, path: string): Promise<Answer> {
  const answer = Answer.safeParse(await askControl(socket, path));
  if (!answer.success) throw new Error(`${socket} answers, but is not a meshrr agent of this version`);
  return answer.data;
}

function asJson(answer: Answer): string {
  return `${JSON.stringify({ version: 1, ...answer }, null, 2)}\n`;
}

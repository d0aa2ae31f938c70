import { z } from 'zod';
import { askControl, type ControlOptions } from './ask-control.ts';
import type { CliSurroundings, ExitCode } from './surroundings.ts';

const Answer = z.object({ result: z.string(), because: z.string() });

/** Lets a withheld plan of the running agent go, once, by its hash. */
export async function approveCommand(
  plan: string,
  { socket, json = false }: ControlOptions,
  { out, err }: Pick<CliSurroundings, 'out' | 'err'>,
): Promise<ExitCode> {
  const answer = Answer.safeParse(await askControl(socket, `/approve?plan=${encodeURIComponent(plan)}`));
  if (!answer.success) throw new Error(`${socket} answers, but not as a meshrr agent of this version does`);
  const { result, because } = answer.data;
  if (json) {
    out(`${JSON.stringify({ version: 1, ...answer.data }, null, 2)}\n`);
    return result === 'approved' ? 0 : 1;
  }
  if (result === 'approved') {
    out(`approved: ${because}\n`);
    return 0;
  }
  err(`meshrr approve: ${because}\n`);
  return 1;
}

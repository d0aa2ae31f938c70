import { findingLine } from '../config/finding.ts';
import { loadSettings } from '../config/load.ts';
import type { CliSurroundings, ExitCode } from './surroundings.ts';

/** Reads a settings file and says all that is wrong with it, or that it is good. */
export function checkCommand(path: string, { out, err, environment }: CliSurroundings): ExitCode {
  const loaded = loadSettings(environment, path);
  if (loaded.kind === 'problems') {
    for (const problem of loaded.problems) err(`${findingLine(loaded.origin, problem)}\n`);
    return 2;
  }
  for (const notice of loaded.notices) err(`${findingLine(loaded.origin, notice)}\n`);
  const groups = loaded.settings.bgpgroups.map(({ name }) => name).join(', ');
  out(`${loaded.origin} is good: ${groups}\n`);
  return 0;
}

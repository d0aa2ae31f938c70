import { findingLine } from '../config/check/finding.ts';
import { loadSettings } from '../config/read/load.ts';
import type { Host, ExitCode } from './host.ts';

export interface JsonOption {
  readonly json?: boolean;
}

/** Reads a settings file and says all that is wrong with it, or that it is good. */
export function checkCommand(
  path: string,
  { json = false }: JsonOption,
  { out, err, environment }: Host,
): ExitCode {
  const loaded = loadSettings(environment, path);
  const { origin } = loaded;
  const isGood = loaded.kind === 'settings';
  const [problems, notices, groups] = isGood
    ? [[], loaded.notices, loaded.settings.bgpgroups.map(({ name }) => name)]
    : [loaded.problems, [], []];
  if (json) {
    out(
      `${JSON.stringify({ version: 1, settings: origin, good: isGood, groups, problems, notices }, null, 2)}\n`,
    );
  } else {
    for (const finding of [...problems, ...notices]) err(`${findingLine(origin, finding)}\n`);
    if (isGood) out(`${origin} is good: ${groups.join(', ')}\n`);
  }
  return isGood ? 0 : 2;
}

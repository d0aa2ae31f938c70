import { findingLine } from '../config/check/finding.ts';
import { loadSettings } from '../config/read/load.ts';
import type { ExitCode, Host } from './host.ts';

export interface JsonOption {
  readonly json?: boolean;
}

/** `meshrr check PATH`: reports every problem of a settings file, or that it is good, and its notices. */
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
    const result = { version: 1, settings: origin, good: isGood, groups, problems, notices };
    out(`${JSON.stringify(result, null, 2)}\n`);
  } else {
    for (const finding of [...problems, ...notices]) err(`${findingLine(origin, finding)}\n`);
    if (isGood) out(`${origin} is good: ${groups.join(', ')}\n`);
  }
  return isGood ? 0 : 2;
}

import { prepareBoot, type BootPlaces } from '../boot/prepare-boot.ts';
import { writeBoot } from '../boot/write-boot.ts';
import { findingLine } from '../config/finding.ts';
import { loadSettings } from '../config/load.ts';
import { readSelf } from '../config/self.ts';
import type { CliSurroundings, ExitCode } from './surroundings.ts';

export interface RenderOptions extends BootPlaces {
  readonly config?: string;
}

/**
 * Writes the boot configuration of the pod's cRPD, and what the agent needs to get into it: what the init
 * container does. Nothing is written where anything is wrong.
 */
export async function renderCommand(
  { config, ...places }: RenderOptions,
  { out, err, environment }: CliSurroundings,
): Promise<ExitCode> {
  const loaded = loadSettings(environment, config);
  const read = readSelf(environment);
  const problems = [
    ...(loaded.kind === 'problems' ? loaded.problems.map((one) => findingLine(loaded.origin, one)) : []),
    ...(read.kind === 'problems' ? read.problems.map((one) => findingLine('environment', one)) : []),
  ];
  for (const line of problems) err(`${line}\n`);
  if (loaded.kind === 'problems' || read.kind === 'problems') return 2;
  for (const notice of loaded.notices) err(`${findingLine(loaded.origin, notice)}\n`);

  const facts = { settings: loaded.settings, self: read.self, environment };
  const prepared = await prepareBoot(facts, places);
  if (prepared.kind === 'problems') {
    for (const problem of prepared.problems) err(`${findingLine(loaded.origin, problem)}\n`);
    return 2;
  }
  writeBoot(places.output, prepared.text, prepared.credentials);
  for (const note of prepared.notes) out(`${places.output}: ${note}\n`);
  for (const warning of prepared.warnings) err(`${places.output}: ${warning}\n`);
  return 0;
}

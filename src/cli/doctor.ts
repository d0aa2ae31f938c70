import { clockAt } from '../clock.ts';
import { credentialFiles, withCredentials } from '../config/agent-credentials.ts';
import { findingLine } from '../config/check/finding.ts';
import { loadSettings } from '../config/read/load.ts';
import { examineDevice } from '../sidecar.ts';
import { advice } from './advice.ts';
import { diagnose } from './diagnose.ts';
import { doctorText } from './doctor-text.ts';
import type { CliSurroundings, ExitCode } from './surroundings.ts';
import { wrapped } from './wrapped.ts';

export interface DoctorOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** Tries the ways into the device that the agent could take, and says what to configure where one does not work. */
export async function doctorCommand(
  { config, json = false }: DoctorOptions,
  { out, err, environment }: CliSurroundings,
): Promise<ExitCode> {
  const loaded = loadSettings(environment, config);
  if (loaded.kind === 'problems') {
    for (const problem of loaded.problems) err(`${findingLine(loaded.origin, problem)}\n`);
    return 2;
  }
  const settings = withCredentials(loaded.settings, credentialFiles(environment));
  const probed = await examineDevice(settings, clockAt());
  const diagnosis = diagnose(probed, settings.crpd.transport);
  if (json) {
    const probes = probed.map((one) => ({ ...one, todo: advice(one) }));
    out(`${JSON.stringify({ device: settings.crpd.address, ...diagnosis, probes }, null, 2)}\n`);
    return diagnosis.works ? 0 : 1;
  }
  out(doctorText(probed));
  out(`\n${wrapped(`${settings.crpd.address}: ${diagnosis.verdict}`, 80)}\n`);
  return diagnosis.works ? 0 : 1;
}

import { clockAt } from '../clock.ts';
import { credentialFiles, withCredentials } from '../config/agent-credentials.ts';
import { findingLine } from '../config/check/finding.ts';
import { loadSettings } from '../config/read/load.ts';
import { probeDeviceOf, type ProbeResult } from '../sidecar.ts';
import { advice, diagnose } from './diagnose.ts';
import type { ExitCode, Host } from './host.ts';
import { wrapped } from './layout.ts';

export interface DoctorOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** `meshrr doctor`: tries every way in which the agent could use the device, and says what to configure where one fails. */
export async function doctorCommand(
  { config, json = false }: DoctorOptions,
  { out, err, environment }: Host,
): Promise<ExitCode> {
  const loaded = loadSettings(environment, config);
  if (loaded.kind === 'problems') {
    for (const problem of loaded.problems) err(`${findingLine(loaded.origin, problem)}\n`);
    return 2;
  }
  const settings = withCredentials(loaded.settings, credentialFiles(environment));
  const probed = await probeDeviceOf(settings, clockAt());
  const diagnosis = diagnose(probed, settings.crpd.transport);
  if (json) {
    const probes = probed.map((one) => ({ ...one, todo: advice(one) }));
    out(`${JSON.stringify({ device: settings.crpd.address, ...diagnosis, probes }, null, 2)}\n`);
    return diagnosis.works ? 0 : 1;
  }
  out(doctorText(probed));
  out(`\n${wrapped(`${settings.crpd.address}: ${diagnosis.verdict}`, columns)}\n`);
  return diagnosis.works ? 0 : 1;
}

/** The width of an ordinary terminal. */
const columns = 80;
const indent = 7;

/** The probes as text. Those with the same result are one entry, so that a cause and its remedy appear once. */
function doctorText(probed: readonly ProbeResult[]): string {
  const entries = new Map<string, { readonly names: string[]; readonly one: ProbeResult }>();
  for (const one of probed) {
    const key = JSON.stringify([one.result, causeOf(one), advice(one)]);
    const entry = entries.get(key);
    if (entry === undefined) entries.set(key, { names: [one.probe], one });
    else entry.names.push(one.probe);
  }
  return Array.from(entries.values(), ({ names, one }) => {
    const says = one.result === 'fails' ? `${one.fault.kind}: ${causeOf(one)}` : causeOf(one);
    const todo = advice(one);
    const lines = [
      `${one.result.padEnd(indent)}${wrapped(names.join(', '), columns, indent)}`,
      `${' '.repeat(indent)}${wrapped(says, columns, indent)}`,
      ...(todo === '' ? [] : [`${' '.repeat(indent)}${wrapped(`To do: ${todo}`, columns, indent)}`]),
    ];
    return `${lines.join('\n')}\n`;
  }).join('');
}

/** The result in words, without the path or the call, which differs from probe to probe. */
function causeOf(one: ProbeResult): string {
  if (one.result !== 'fails') return one.detail;
  return one.fault.detail.replace(/^(?:\/\S+|Login): /, '');
}

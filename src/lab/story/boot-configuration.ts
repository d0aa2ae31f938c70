import { readFileSync } from 'node:fs';
import { bootTemplate } from '../../boot/boot-template.ts';
import { renderBoot } from '../../boot/render-boot.ts';
import { decode } from '../../config/decode.ts';
import type { IpAddress } from '../../model/address.ts';
import { agentSettings } from './agent-settings.ts';
import { bootText } from './boot-text.ts';
import type { Topology, Workload } from './topology.ts';

/** The boot configuration of a pod: by the workload's own template, else as the lab has it. */
export function bootConfiguration(
  topology: Topology,
  workload: Workload,
  name: string,
  address: IpAddress,
): string {
  const { template } = workload;
  if (template === undefined) return bootText(topology, workload, name, address);
  const decoded = decode(agentSettings(topology, workload, '127.0.0.1:32767'));
  if (decoded.kind === 'problems')
    throw new Error(decoded.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return renderBoot(
    { settings: decoded.settings, self: { identity: name, addresses: new Set([address]) }, environment: {} },
    { ...bootTemplate(), name: template, text: readFileSync(template, 'utf8') },
  );
}

import { readFileSync } from 'node:fs';
import { bootTemplate } from '../../src/boot/boot-template.ts';
import { renderBoot } from '../../src/boot/render-boot.ts';
import type { IpAddress } from '../../src/model/address.ts';
import { agentSettings, settingsOf } from './agent-settings.ts';
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
  const settings = settingsOf(agentSettings(topology, workload, '127.0.0.1:32767'));
  return renderBoot(
    { settings, self: { identity: name, addresses: new Set([address]) }, environment: {} },
    { ...bootTemplate(), name: template, text: readFileSync(template, 'utf8') },
  );
}

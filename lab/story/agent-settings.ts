import { decode } from '../../src/config/check/decode.ts';
import type { Settings } from '../../src/config/schema/settings.ts';
import { fullName, type Service, type Topology, type Workload } from './topology.ts';
import { readFileSync } from 'node:fs';
import { bootTemplate, renderBoot } from '../../src/boot/render-boot.ts';
import type { IpAddress } from '../../src/model/address.ts';
import { bootText } from './boot-text.ts';

/** The contents of a pod's settings file, as an operator would write it. */
export function agentSettings(
  { as, settings, maxUpstreams }: Topology,
  { service, upstream }: Workload,
  device: string,
): Record<string, unknown> {
  return {
    asn: as,
    encrypted_root_pw: '*',
    mode: 'ipv4rr',
    bgpgroups: [
      { name: 'MESHRR-MESH', type: 'mesh', source: sourceOf(service) },
      ...(upstream === undefined
        ? []
        : [
            {
              name: 'MESHRR-UPSTREAM',
              type: 'mesh',
              source: sourceOf(upstream),
              max_peers: maxUpstreams,
              ...(upstream.knownBy === 'endpointslice' ? { spread: 'zone' } : {}),
            },
          ]),
      { name: 'MESHRR-CLIENTS', type: 'subtractive', prefixes: ['0.0.0.0/0'] },
    ],
    crpd: { address: device },
    http: { address: '127.0.0.1', port: 0 },
    ...settings,
  };
}

function sourceOf(service: Service): Record<string, string> {
  switch (service.knownBy) {
    case 'dns':
      return { sourcetype: 'dns', hostname: fullName(service) };
    case 'endpointslice':
      return { sourcetype: 'endpointslice', service: service.name, namespace: service.namespace };
  }
}

/** Decodes a settings file as the agent does; throws an Error that lists all problems. */
export function settingsOf(file: Record<string, unknown>): Settings {
  const decoded = decode(file);
  if (decoded.kind === 'settings') return decoded.settings;
  throw new Error(decoded.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
}

/** The boot configuration of a pod: rendered from the workload's template, otherwise the lab's own. */
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

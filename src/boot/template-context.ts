import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { parseAddress } from '../model/address.ts';
import { firstVersionNames } from './first-version-names.ts';
import { groupValues } from './group-values.ts';
import type { PodFacts } from './pod-facts.ts';
import { routerIdOf } from './router-id.ts';
import { sha512Crypt } from './sha512-crypt.ts';
import { valueOf, type Plain } from './template/value-of.ts';
import type { Value } from './template/value.ts';

/**
 * The names that templates know:
 *
 *     POD_IP, LICENSE_KEY, encrypted_root_pw, asn, bgpgroups_mesh, bgpgroups_subtractive   the original's
 *     ENCRYPTED_ROOT_PW, AUTONOMOUS_SYSTEM, MESHRR_CLIENTRANGE, UPSTREAM_SERVICE_NAME, …   its first version's
 *     router_id, pod_ips, grpc_address, grpc_port, agent_user, agent_encrypted_pw          ours in addition
 *
 * What nobody has told is None where the original had it so; otherwise it is left out, and who needs it is told.
 *
 * Throws where a login has no password, or where the pool holds no router id.
 */
export function templateContext(facts: PodFacts): ReadonlyMap<string, Value> {
  const { settings, self } = facts;
  const { asn, license_key: licence = null, bgpgroups, crpd } = settings;
  // The original's default file has it: root cannot log in.
  const rootPassword = settings.encrypted_root_pw ?? 'NOLOGIN';
  const [podAddress = null, ...others] = self.addresses;
  const names: Readonly<Record<string, Plain>> = {
    ...firstVersionNames(facts),
    POD_IP: podAddress,
    LICENSE_KEY: licence,
    ENCRYPTED_ROOT_PW: rootPassword,
    encrypted_root_pw: rootPassword,
    ...(asn === undefined ? {} : { asn }),
    router_id: routerIdOf(self.addresses, settings.router_id_pool),
    pod_ips: podAddress === null ? [] : [podAddress, ...others],
    ...listenerOf(crpd.address),
    agent_user: crpd.username ?? null,
    agent_encrypted_pw: crpd.username === undefined ? null : agentPasswordOf(facts),
  };
  return new Map<string, Value>([
    ...Object.entries(names).map(([name, plain]) => [name, valueOf(plain)] as const),
    ['bgpgroups_mesh', groupValues(bgpgroups.filter(({ type }) => type === 'mesh'))],
    ['bgpgroups_subtractive', groupValues(bgpgroups.filter(({ type }) => type === 'subtractive'))],
  ]);
}

/** Where gRPC listens: where the agent looks for it. A name is the device's own, which is the loopback. */
function listenerOf(hostPort: string): Readonly<Record<'grpc_address' | 'grpc_port', Plain>> {
  const [, host = '', port = '32767'] = /^\[?(.*?)\]?:(\d+)$/.exec(hostPort) ?? [];
  return { grpc_address: parseAddress(host) ?? '127.0.0.1', grpc_port: Number(port) };
}

/** The salt is made of who logs in where: the same template renders the same text. */
function agentPasswordOf({ agentPassword, self, settings: { crpd } }: PodFacts): string {
  if (agentPassword === undefined)
    throw new Error(
      `crpd.username has no password: ${crpd.password_file ?? 'crpd.password_file'} was not read`,
    );
  const salt = bytesToHex(sha256(utf8ToBytes(`${self.identity}\0${crpd.username ?? ''}`))).slice(0, 16);
  return sha512Crypt(agentPassword, salt);
}

import { parseAddress } from '../../model/address.ts';
import type { Policy } from '../../model/group.ts';
import { variableOf, type Environment } from '../environment.ts';
import type { Finding } from './finding.ts';
import type { Settings } from '../schema/settings.ts';

/**
 * What is wrong with clear text in a pod with `hostNetwork`: its loopback is the node's, and whoever runs there
 * could write the device's configuration. Nothing, where it is insisted on. A pod knows it by `HOST_IP` (status.hostIP), which is its own address then.
 */
export function hostNetworkProblems(
  { crpd }: Settings,
  self: Policy['self'],
  environment: Environment,
): readonly Finding[] {
  const host = parseAddress(variableOf(environment, 'HOST_IP') ?? '');
  if (host === undefined || !self.addresses.has(host) || crpd.clear_text === 'insist') return [];
  const message =
    'clear text in a pod with hostNetwork: everything on the node could write the configuration of cRPD; use mutual TLS, or write `clear_text: insist`';
  return [{ path: 'crpd.clear_text', message }];
}

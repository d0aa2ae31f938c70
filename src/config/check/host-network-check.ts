import { parseAddress } from '../../model/address.ts';
import type { Policy } from '../../model/group.ts';
import { variableOf, type Environment } from '../environment.ts';
import type { Settings } from '../schema/settings.ts';
import type { Finding } from './finding.ts';

/**
 * Refuses clear text in a pod with `hostNetwork`: its loopback is the node's, so every process of the node could write
 * the configuration of cRPD. `clear_text: insist` allows it. A pod has `hostNetwork` if `HOST_IP` (status.hostIP) is
 * one of its own addresses. `meshrr render` and `meshrr run` both check it.
 */
export function hostNetworkProblems(
  { crpd }: Settings,
  self: Policy['self'],
  environment: Environment,
): readonly Finding[] {
  const host = parseAddress(variableOf(environment, 'HOST_IP') ?? '');
  if (host === undefined || !self.addresses.has(host) || crpd.clear_text === 'insist') return [];
  const message =
    'clear text in a pod with hostNetwork: every process of the node could write the configuration of cRPD; use mutual TLS, or set `clear_text: insist`';
  return [{ path: 'crpd.clear_text', message }];
}

import { parseAddress } from '../model/address.ts';
import { defined } from '../model/defined.ts';
import type { Policy } from '../model/group.ts';
import type { Finding } from './check/finding.ts';
import { variableOf, type Environment } from './environment.ts';

export type ReadSelf =
  | { readonly kind: 'self'; readonly self: Policy['self'] }
  | { readonly kind: 'problems'; readonly problems: readonly Finding[] };

/**
 * Identifies this pod by the variables that the downward API sets: its addresses (`POD_IP`, `POD_IPS`), its identity
 * (`POD_NAME`, else `HOSTNAME`, else its first address), its node and its zone (`NODE_NAME`, `NODE_ZONE`). Without
 * those two, the agent takes node and zone from the EndpointSlices if it can. `render` and `run` call it.
 */
export function readSelf(environment: Environment): ReadSelf {
  const written = (['POD_IP', 'POD_IPS'] as const).flatMap((path) =>
    (variableOf(environment, path) ?? '')
      .split(',')
      .map((text) => text.trim())
      .filter((text) => text !== '')
      .map((text) => ({ path, text, address: parseAddress(text) })),
  );
  const problems = written.flatMap(({ path, text, address }) =>
    address === undefined ? [{ path, message: `expected an IPv4 or IPv6 address, not "${text}"` }] : [],
  );
  const addresses = written.flatMap(({ address }) => address ?? []);
  const [first] = addresses;
  if (problems.length > 0) return { kind: 'problems', problems };
  if (first === undefined) {
    const message =
      'is missing: without it this pod would peer with itself; set it from the field status.podIP';
    return { kind: 'problems', problems: [{ path: 'POD_IP', message }] };
  }
  const identity = variableOf(environment, 'POD_NAME') ?? variableOf(environment, 'HOSTNAME') ?? first;
  const [node, zone] = [variableOf(environment, 'NODE_NAME'), variableOf(environment, 'NODE_ZONE')];
  return { kind: 'self', self: { identity, addresses: new Set(addresses), ...defined({ node, zone }) } };
}

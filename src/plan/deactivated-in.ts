import type { IpAddress } from '../model/address.ts';
import type { Running } from '../model/running.ts';

/**
 * The neighbors that somebody has deactivated, and in which group. They are nobody's peers and nobody's candidates,
 * and no clients either: whoever deactivated them does not want their sessions.
 */
export function deactivatedIn({ groups }: Running): ReadonlyMap<IpAddress, string> {
  return new Map(
    Array.from(groups).flatMap(([name, { deactivated }]) =>
      Array.from(deactivated?.neighbors ?? [], (peer) => [peer, name] as const),
    ),
  );
}

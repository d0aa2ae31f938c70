import { inOrder, type IpAddress } from '../model/address.ts';
import type { Sighting } from '../model/sighting.ts';
import { mayBeNeighbor } from '../model/unicast.ts';

/**
 * What of a sighting we can use: without addresses that no other host can have. An answer of nothing else is no
 * answer: it says not that the members are gone, but that the source cannot be read.
 *
 *     the source names         we have seen
 *     10.0.0.1, 10.0.0.2       both
 *     10.0.0.1, 0.0.0.0        10.0.0.1; the other is left out, and said
 *     0.0.0.0, 127.0.0.1       nothing: blind
 *     nobody                   nobody
 */
export function usable(sighting: Sighting, own: ReadonlySet<IpAddress>): Sighting {
  if (sighting.kind === 'blind') return sighting;
  const { source, endpoints } = sighting;
  const usable = endpoints.filter(({ address }) => mayBeNeighbor(address, own));
  if (usable.length === endpoints.length) return sighting;

  const unusable = new Set(endpoints.map(({ address }) => address)).difference(
    new Set(usable.map(({ address }) => address)),
  );
  const leftOut = inOrder(unusable);
  if (usable.length > 0) return { ...sighting, endpoints: usable, leftOut };
  const detail = `names only addresses that no neighbor can have: ${leftOut.slice(0, 5).join(', ')}`;
  return { kind: 'blind', source, because: { kind: 'unreadable', who: source.id, detail } };
}

import { inOrderOf, type IpAddress } from '../model/address.ts';
import type { KnownEndpoint, SourceView, View } from '../model/sighting.ts';
import { isBelievable } from './observe.ts';

/** The sources that speak of one group. */
export function sourcesOf(view: View, group: string): readonly SourceView[] {
  return Array.from(view.values()).filter(({ source }) => source.group === group);
}

/**
 * Who is a member of a group, by all its sources, in numeric order.
 *
 *     seeing source   blind source    member
 *     names it        –               yes
 *     –               knew it         yes: what it last said stands
 *     no longer       knew it         no: who sees overrules who cannot
 *
 * Where several name it, one that says "not terminating" is believed (an address is reused while the old
 * pod still goes), then one that knows the pod's name over one that knows only the address, then one that
 * says "serving"; after that any order will do that is not the order of the sources.
 */
export function discovered(sources: readonly SourceView[]): ReadonlyMap<IpAddress, KnownEndpoint> {
  const believable = sources.filter(isBelievable);
  const members = new Map<IpAddress, KnownEndpoint>();
  for (const source of sources) {
    for (const [address, endpoint] of source.known) {
      if (!believable.includes(source) && believable.some(({ gone }) => gone.has(address))) continue;
      const other = members.get(address);
      if (other === undefined || isBetterTold(endpoint, other)) members.set(address, endpoint);
    }
  }
  const ordered = inOrderOf(members.values(), ({ address }) => address);
  return new Map(ordered.map((endpoint) => [endpoint.address, endpoint]));
}

function isBetterTold(one: KnownEndpoint, other: KnownEndpoint): boolean {
  if (one.terminating !== other.terminating) return !one.terminating;
  if (isNamed(one) !== isNamed(other)) return isNamed(one);
  if (one.serving !== other.serving) return one.serving;
  if (one.identity !== other.identity) return one.identity < other.identity;
  const [words, otherWords] = [wordsOf(one), wordsOf(other)];
  if (words !== otherWords) return words > otherWords;
  return (one.servingSince ?? 0) < (other.servingSince ?? 0);
}

/** What is known beside the name; who knows something sorts after who knows nothing. */
function wordsOf({ uid = '', zone = '', node = '' }: KnownEndpoint): string {
  return [uid, zone, node].join('\0');
}

function isNamed({ identity, address }: KnownEndpoint): boolean {
  return identity !== address;
}

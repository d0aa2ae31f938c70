import type { Policy, Spread } from '../model/group.ts';
import type { KnownEndpoint, View } from '../model/sighting.ts';

/**
 * The zone or node of this device: as the environment tells, else as a source says of our own pod, else (the
 * zone) of any pod on our node; undefined when nobody knows.
 */
export function ownPlace({ self }: Pick<Policy, 'self'>, view: View, spread: Spread): string | undefined {
  if (self[spread] !== undefined) return self[spread];
  const endpoints = Array.from(view.values()).flatMap(({ known }) => Array.from(known.values()));
  // Should two sources contradict each other, any order will do that is not theirs.
  const place = (is: (endpoint: KnownEndpoint) => boolean) =>
    endpoints
      .filter(is)
      .flatMap((endpoint) => endpoint[spread] ?? [])
      .toSorted()[0];
  return (
    place(({ address }) => self.addresses.has(address)) ??
    place(({ node }) => node !== undefined && node === self.node)
  );
}

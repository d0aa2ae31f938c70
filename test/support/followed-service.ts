import { onTestFinished } from 'vitest';
import { seeded } from '../../lab/story/seeded.ts';
import { pass, waitUntil } from '../../lab/story/wait-until.ts';
import { clockAt } from '../../src/clock.ts';
import { endpointSliceDiscovery } from '../../src/discovery/endpoint-slices/endpoint-slices.ts';
import type { Sighting } from '../../src/model/sighting.ts';
import { corePod, kubeService, service } from './kube-service.ts';

/**
 * An EndpointSlice source that follows a Service with `count` pods over a real socket, on a clock of the lab. It has
 * converged and its watch is 6 s old, unless `isLater`: then the test calls `begin`.
 */
export async function followService(
  count = 3,
  { isLater = false, speed = 20 }: { readonly isLater?: boolean; readonly speed?: number } = {},
) {
  const clock = clockAt(speed);
  const kube = await kubeService(
    clock,
    Array.from({ length: count }, (_, n) => corePod(n + 1)),
  );
  const discovery = endpointSliceDiscovery({
    group: 'CORE',
    service,
    access: kube.access,
    clock,
    random: seeded('agent'),
  });
  const sightings: { readonly at: number; readonly sighting: Sighting }[] = [];
  const begin = () => {
    const subscription = discovery.sighting$.subscribe((sighting) =>
      sightings.push({ at: clock.scheduler.now(), sighting }),
    );
    onTestFinished(() => subscription.unsubscribe());
    return () => subscription.unsubscribe();
  };
  /** The last sighting, in the form of `kube.truth()`. */
  const seen = (): readonly string[] | string => {
    const last = sightings.at(-1)?.sighting;
    if (last === undefined) return 'nothing';
    if (last.kind === 'blind') return `blind: ${last.because.detail}`;
    return last.endpoints
      .map(
        ({ address, identity, terminating }) => `${address} ${identity}${terminating ? ' terminating' : ''}`,
      )
      .toSorted();
  };
  const until = (what: string, withinMs: number, missing: () => string | undefined) =>
    waitUntil(what, missing, withinMs, clock);
  const converges = (withinMs: number) =>
    until('the source to see the real pods', withinMs, () =>
      JSON.stringify(seen()) === JSON.stringify(kube.truth())
        ? undefined
        : `it sees ${JSON.stringify(seen())}`,
    );
  const blinds = () => sightings.filter(({ sighting }) => sighting.kind === 'blind');
  const bed = { ...kube, clock, sightings, blinds, begin, seen, until, converges };
  if (isLater) return { ...bed, end: begin };

  const end = begin();
  await converges(30_000);
  await until('a watch', 30_000, () => (kube.api.watches() === 1 ? undefined : 'it'));
  // A watch that ends sooner counts as a failure.
  await pass(6000, clock);
  return { ...bed, end };
}
export type FollowedService = Awaited<ReturnType<typeof followService>>;

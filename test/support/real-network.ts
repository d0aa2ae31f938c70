import { onTestFinished } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import { createNetwork, type NetworkOptions } from '../../lab/story/create-network.ts';
import type { Network, Router } from '../../lab/story/network.ts';
import { seeded } from '../../lab/story/seeded.ts';
import { twoRegions } from '../../lab/story/read-topology.ts';

/** Starts the two-region network on real BGP, converged; it stops when the test ends. */
export async function realNetwork(
  options: Partial<Pick<NetworkOptions, 'topology' | 'ownProcess' | 'bornMeshed' | 'onOutcome'>> = {},
): Promise<Network> {
  const network = await createNetwork({
    topology: twoRegions,
    clock: clockAt(),
    random: seeded('real'),
    node: process.execPath,
    ownProcess: [],
    engine: 'frr',
    // Tests that run at the same time need different addresses.
    loopback: 100 + Number(process.env['VITEST_POOL_ID'] ?? 0),
    ...options,
  });
  onTestFinished(() => network.stop());
  await network.start();
  await network.converged();
  return network;
}

/** Measures how long routers lack a route, in steps of 50 ms. */
export interface RouteWatch {
  /** The longest time without it (ms), by router. */
  readonly stop: () => Promise<ReadonlyMap<string, number>>;
}

/** Samples whether each router has learned a prefix, until it is stopped. */
export function watchRoute(routers: readonly Router[], prefix: string): RouteWatch {
  const longest = new Map(routers.map(({ name }) => [name, 0]));
  const looks = { over: false };
  const watching = routers.map(async ({ name, routes }) => {
    let missingSince: number | undefined;
    while (!looks.over) {
      const has = (await routes()).some((path) => path.prefix === prefix && path.from !== undefined);
      const now = Date.now();
      missingSince = has ? undefined : (missingSince ?? now);
      if (missingSince !== undefined)
        longest.set(name, Math.max(longest.get(name) ?? 0, now - missingSince + 50));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  return {
    stop: async () => {
      looks.over = true;
      await Promise.all(watching);
      return longest;
    },
  };
}

/** Waits until all of these routers have learned a prefix. */
export async function untilLearned(
  network: Network,
  routers: readonly Router[],
  ...prefixes: readonly string[]
): Promise<void> {
  let missing = 'all of them';
  const looks = { over: false };
  const looking = (async () => {
    while (!looks.over) {
      const tables = await Promise.all(
        routers.map(async ({ name, routes }) => ({ name, paths: await routes() })),
      );
      missing = tables
        .flatMap(({ name, paths }) =>
          prefixes
            .filter((prefix) => !paths.some((path) => path.prefix === prefix && path.from !== undefined))
            .map((prefix) => `${prefix} at ${name}`),
        )
        .join(', ');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  try {
    await network.wait('routes', 30_000, () => (missing === '' ? undefined : missing));
  } finally {
    looks.over = true;
    await looking;
  }
}

import { testbed, type Testbed } from './testbed.ts';

/** The mesh peers of {@link testbed} unless it is told otherwise. */
export const meshPeers = ['10.42.1.1', '10.42.1.2', '10.42.1.3'];

/** A testbed with all its mesh peers, and two upstreams where it has a core, up. */
export async function converged(options: Parameters<typeof testbed>[0] = {}): Promise<Testbed> {
  const bed = await testbed(options);
  const upstreams = Math.min(2, options.core?.length ?? 0);
  await bed.until(
    'convergence',
    () =>
      bed.neighbors().length + bed.upstreams().length === 3 + upstreams &&
      bed.established().length === 3 + upstreams,
  );
  return bed;
}

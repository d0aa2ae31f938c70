import { testbed, type Testbed } from './testbed.ts';

/** The default mesh peers of {@link testbed}. */
export const meshPeers = ['10.42.1.1', '10.42.1.2', '10.42.1.3'];

/** A testbed in which all mesh peers are up, and two upstreams if it has a core. */
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

import type { BgpConfig } from '../../bgp-config.ts';
import type { RouteFamily } from '../../routing-policy.ts';
import type { Settings } from './frr-config.ts';
import { frrFilter, type FrrFilter } from './frr-filter.ts';
import type { FrrPlace } from '../frr-place.ts';
import type { MapSide } from './map-entries.ts';
import { ownNextHop } from './own-next-hop.ts';
import type { Peer } from './session-settings.ts';

/** What follows `neighbor X` in each of its families, and the filters that it names. */
export function familySettings(
  peer: Peer,
  { policies = [] }: BgpConfig,
  { address }: FrrPlace,
): { readonly families: ReadonlyMap<RouteFamily, Settings>; readonly used: readonly FrrFilter[] } {
  const self = ownNextHop(address);
  const inwards: MapSide = { self, toExternal: false };
  const outwards: MapSide = {
    self,
    toExternal: peer.type === 'external' && peer.nextHopUnchanged !== true,
    ...(peer.gracefulShutdown === true ? { gracefulShutdown: peer.gracefulShutdownPreference ?? 0 } : {}),
  };
  const used: FrrFilter[] = [];

  function filter(names: readonly string[] = [], family: RouteFamily, side: MapSide): string | undefined {
    if (names.length === 0 && !side.toExternal && side.gracefulShutdown === undefined) return undefined;
    const chain = names.flatMap((name) => policies.find((policy) => policy.name === name) ?? []);
    const made = frrFilter(chain, family, side);
    used.push(made);
    return made.name;
  }

  const families = new Map(
    (peer.families ?? ['inet']).map((family) => {
      const [inMap, outMap] = [filter(peer.imports, family, inwards), filter(peer.exports, family, outwards)];
      const settings: Settings = new Map([
        ...(peer.cluster === undefined ? [] : [['client', 'route-reflector-client'] as const]),
        ...(inMap === undefined ? [] : [['in', `route-map ${inMap} in`] as const]),
        ...(outMap === undefined ? [] : [['out', `route-map ${outMap} out`] as const]),
        ...(peer.nextHopUnchanged === true ? [['next hop', 'attribute-unchanged next-hop'] as const] : []),
        ['activate', 'activate'],
      ]);
      return [family, settings] as const;
    }),
  );
  return { families, used };
}

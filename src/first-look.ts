import { EMPTY, firstValueFrom } from 'rxjs';
import type { Settings } from './config/schema/settings.ts';
import { changingDiscovery } from './discovery/changing.ts';
import type { Policy } from './model/group.ts';
import type { View } from './model/sighting.ts';
import { lookOnce } from './pipeline/look-once.ts';
import { discoveriesOf, isFixed, type SourceHost } from './sources.ts';

/** A pod does not start without its boot configuration: after this time it boots with what is known (ms). */
const maxLookMs = 6000;

/**
 * What discovery says about the groups in the settings, for the boot configuration that `meshrr render` writes before
 * the agent runs.
 *
 * It waits until every source has answered, and until this pod is named in every full mesh that has a source able to
 * name it: then the other members can see this pod as well, and expect its sessions. After `withinMs` it ends with what
 * has been seen so far.
 */
export async function firstLook(
  settings: Settings,
  { addresses }: Policy['self'],
  host: SourceHost,
  withinMs = maxLookMs,
): Promise<View> {
  const discovery = changingDiscovery(discoveriesOf(settings, host), EMPTY);
  const ownMeshes = settings.bgpgroups.flatMap((group) =>
    group.type === 'mesh' && group.max_peers === undefined && !group.sources.every(isFixed)
      ? [group.name]
      : [],
  );

  const isEnough = (view: View): boolean => {
    const sources = Array.from(view.values());
    const namesUs = (group: string) =>
      sources.some(({ source, known }) => source.group === group && addresses.intersection(known).size > 0);
    return sources.every(({ state }) => state === 'seeing') && ownMeshes.every(namesUs);
  };
  return firstValueFrom(lookOnce(discovery, isEnough, withinMs, addresses, host.clock), {
    defaultValue: new Map(),
  });
}

import type { IpAddress } from '../../../src/model/address.ts';
import type { Hindrance } from '../../../src/model/explanation.ts';
import type { MeshGroup } from '../../../src/model/group.ts';
import { bareEndpoint, type SourceView } from '../../../src/model/sighting.ts';
import type { Situation } from '../../../src/model/situation.ts';
import { unheard } from '../../../src/plan/view.ts';
import { coreSource, meshSource } from '../situations.ts';

/** The situation after an operator has removed one hindrance that an explanation names. */
export function withoutHindrance(
  situation: Situation,
  group: string,
  address: IpAddress,
  hindrance: Hindrance,
): Situation {
  const { policy, view, running, health } = situation;
  const withGroups = (groups: Situation['policy']['groups']) => ({
    ...situation,
    policy: { ...policy, groups },
  });
  switch (hindrance.kind) {
    case 'group-missing': {
      const groups = new Map(running.groups).set(group, { neighbors: new Set<IpAddress>(), allow: [] });
      return { ...situation, running: { ...running, groups } };
    }
    case 'deactivated': {
      const before = running.groups.get(hindrance.by)!;
      const { deactivated, ...activated } = before;
      const rest = deactivated!.neighbors.difference(new Set([address]));
      const after =
        hindrance.what === 'group'
          ? { ...activated, neighbors: deactivated!.neighbors }
          : { ...activated, deactivated: { ...deactivated!, neighbors: rest } };
      return {
        ...situation,
        running: { ...running, groups: new Map(running.groups).set(hindrance.by, after) },
      };
    }
    case 'self': {
      const addresses = policy.self.addresses.difference(new Set([address]));
      return { ...situation, policy: { ...policy, self: { ...policy.self, addresses } } };
    }
    case 'claimed': {
      const groups = new Map(running.groups);
      groups.delete(hindrance.by);
      return {
        ...withGroups(policy.groups.filter(({ name }) => name !== hindrance.by)),
        running: { ...running, groups },
      };
    }
    case 'foreign': {
      const elsewhere = new Map(running.elsewhere);
      elsewhere.delete(address);
      const groups = new Map(
        Array.from(running.groups, ([name, { neighbors, ...rest }]) => [
          name,
          { ...rest, neighbors: name === group ? neighbors : neighbors.difference(new Set([address])) },
        ]),
      );
      return { ...situation, running: { ...running, elsewhere, groups } };
    }
    case 'other-family':
      return withGroups(
        policy.groups.map((one) => {
          if (one.kind !== 'mesh' || one.name !== group) return one;
          const { families: _, ...any } = one;
          return any;
        }),
      );
    case 'refused': {
      const { refused: _, search: __, ...ledger } = situation.ledger;
      return { ...situation, ledger };
    }
    case 'unnamed':
      return withEndpoint(situation, address, (source) =>
        source.source.group === group ? bareEndpoint(address) : source.known.get(address),
      );
    case 'terminating':
      return withEndpoint(situation, address, ({ known }) => {
        const endpoint = known.get(address);
        return endpoint && { ...endpoint, terminating: false };
      });
    case 'failed': {
      const peer = health.peers.get(address)!;
      const healed = { ...peer, up: true, wasUp: true, falls: [], state: 'ESTABLISHED' as const };
      return { ...situation, health: { ...health, peers: new Map(health.peers).set(address, healed) } };
    }
    case 'draining':
      return { ...situation, draining: false };
    case 'peer-limit': {
      const { peerLimit: _, ...unlimited } = policy;
      return { ...situation, policy: unlimited };
    }
    case 'not-chosen':
      return withGroups(
        policy.groups.map((one) =>
          one.name === group ? { ...(one as MeshGroup), maxPeers: hindrance.maxPeers + 50 } : one,
        ),
      );
  }

  function withEndpoint(
    before: Situation,
    peer: IpAddress,
    change: (source: SourceView) => ReturnType<SourceView['known']['get']>,
  ): Situation {
    const sources = unheard([meshSource, coreSource], before.now);
    const all = view.size > 0 ? view : sources;
    return {
      ...before,
      view: new Map(
        Array.from(all, ([id, source]) => {
          const endpoint = change(source);
          if (endpoint === undefined) return [id, source];
          const gone = new Map(source.gone);
          gone.delete(peer);
          const { emptySince: _, ...rest } = source;
          return [id, { ...rest, known: new Map(source.known).set(peer, endpoint), gone }];
        }),
      ),
    };
  }
}

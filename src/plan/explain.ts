import { inOrder, type IpAddress } from '../model/address.ts';
import type { Explanation, Membership, SightingOf } from '../model/explanation.ts';
import type { MeshGroup } from '../model/group.ts';
import { speaksOf, type KnownEndpoint, type SourceView } from '../model/sighting.ts';
import type { Situation } from '../model/situation.ts';
import type { Verdict } from '../model/verdict.ts';
import { admissionOf } from './admission.ts';
import { conditionOf } from './condition.ts';
import { explicitOf } from './explicit-of.ts';
import { hindrancesOf } from './hindrances.ts';
import { scoreOf } from './rank.ts';
import { scenesOf } from './scenes-of.ts';

/** Tells of any address why the verdict on a situation is what it is. Pure, as decide is. */
export interface Explainer {
  readonly of: (address: IpAddress) => Explanation;
  /** Everybody there is something to tell of: named, configured, or with a session; in numeric order. */
  readonly everybody: () => readonly IpAddress[];
}

export function explainer(situation: Situation, verdict: Verdict): Explainer {
  const { policy, view, health, running, ledger, now } = situation;
  const scenes = scenesOf(situation);

  function membership({ name }: MeshGroup, address: IpAddress): Membership {
    const scene = scenes.find(({ group }) => group.name === name);
    if (scene === undefined)
      return { group: name, isConfigured: false, hindrances: [{ kind: 'group-missing' }] };
    const isIts = (one: { readonly group: string }) => one.group === name;
    const account = verdict.accounts.find((one) => one.address === address && isIts(one));
    const step = verdict.plan?.steps.find((one) => 'peer' in one && one.peer === address && isIts(one));
    const withheld = verdict.withheld.find((one) => one.step.peer === address && isIts(one.step));
    const endpoint = scene.members.get(address);
    return {
      group: name,
      isConfigured: scene.running.has(address),
      ...(account === undefined ? {} : { standing: account.standing }),
      ...(step === undefined || !('peer' in step) ? {} : { step }),
      ...(withheld === undefined ? {} : { withheld }),
      ...(account?.dueAt === undefined ? {} : { dueAt: account.dueAt }),
      ...(account?.rank === undefined || endpoint === undefined
        ? {}
        : { place: { rank: account.rank, of: scene.members.size, score: scoreOf(policy, endpoint) } }),
      hindrances: hindrancesOf(scene, address, scenes, verdict),
    };
  }

  return {
    of: (address) => {
      const sightings = Array.from(view.values())
        .filter(({ source }) => speaksOf(source, address))
        .map((told) => sightingOf(told, address));
      const identity = identityOf(address, sightings);
      const peer = health.peers.get(address);
      const penalty = ledger.penalties.get(identity);
      return {
        address,
        at: now,
        isSelf: policy.self.addresses.has(address),
        identity,
        sightings,
        ...(peer === undefined
          ? {}
          : { session: { ...peer, condition: conditionOf(health, address, policy, now) } }),
        ...(penalty === undefined || penalty.until <= now ? {} : { penalty }),
        memberships: policy.groups
          .filter((group) => group.kind === 'mesh')
          .map((group) => membership(group, address)),
        admissions: policy.groups
          .filter((group) => group.kind === 'subtractive')
          .map((group) => admissionOf(group, address, scenes, situation, verdict)),
      };
    },
    everybody: () => {
      const named = Array.from(view.values()).flatMap(({ known }) => Array.from(known.keys()));
      return inOrder(new Set([...named, ...explicitOf({ running }), ...health.peers.keys()]));
    },
  };
}

function sightingOf({ source, state, known, gone, answers }: SourceView, address: IpAddress): SightingOf {
  const endpoint = known.get(address);
  const since = gone.get(address);
  const silent = answers === undefined ? 'unheard' : 'silent';
  return {
    source,
    says: endpoint !== undefined ? 'named' : since !== undefined ? 'gone' : silent,
    isBlind: state === 'blind',
    ...(answers === undefined ? {} : { answeredAt: answers.last }),
    ...(since === undefined ? {} : { since }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

function identityOf(address: IpAddress, sightings: readonly SightingOf[]): string {
  const isNamed = (endpoint: KnownEndpoint | undefined): endpoint is KnownEndpoint =>
    endpoint !== undefined && endpoint.identity !== address;
  return sightings.map(({ endpoint }) => endpoint).find(isNamed)?.identity ?? address;
}

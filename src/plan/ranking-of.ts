import type { KnownEndpoint } from '../model/sighting.ts';
import { conditionOf } from './condition.ts';
import { ownPlace } from './own-place.ts';
import { isPenalised } from './penalty.ts';
import { holdOf } from './quarantine.ts';
import { rank } from './rank.ts';
import type { Scene } from './scene.ts';
import { spreadOut } from './spread-out.ts';

/**
 * The members of a group as this device prefers them, best first, spread over zones or nodes where the
 * settings ask for it.
 *
 * Who would not be taken now (terminates, failed, is penalised or not ready) does not take its zone's turn
 * either, so that a successor comes from the same zone; they stand at the end. A peer that is there and not
 * ready keeps its turn: its session outranks a readiness that comes and goes.
 */
export function rankingOf({ group, members, running, situation }: Scene): readonly KnownEndpoint[] {
  const { policy, view, health, ledger, now } = situation;
  const { spread } = group;
  const ranked = rank(members.values(), policy);
  if (spread === undefined) return ranked;

  const isAble = (endpoint: KnownEndpoint) => {
    if (endpoint.terminating) return false;
    if (!running.has(endpoint.address) && holdOf(ledger, endpoint.address) !== undefined) return false;
    return running.has(endpoint.address)
      ? conditionOf(health, endpoint.address, policy, now).kind !== 'failed'
      : endpoint.serving && !isPenalised(ledger, endpoint, now);
  };
  const own = ownPlace(policy, view, spread);
  const spreadOver = (endpoints: readonly KnownEndpoint[]) =>
    spreadOut(endpoints, (endpoint) => endpoint[spread], own);
  return [
    ...spreadOver(ranked.filter(isAble)),
    ...spreadOver(ranked.filter((endpoint) => !isAble(endpoint))),
  ];
}

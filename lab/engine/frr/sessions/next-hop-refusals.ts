import { familyOf } from '../../../../src/model/address.ts';
import type { BgpConfig } from '../../bgp-config.ts';
import { filterLists } from '../config/filter-lists.ts';
import type { PolicyTerm, RouteFamily } from '../../routing-policy.ts';

/** Terms that set a next hop which is none for routes of a family that passes them. */
export function nextHopRefusals({ groups, policies = [] }: BgpConfig): readonly string[] {
  const users = groups.flatMap((group) => [
    group,
    ...group.neighbors.map((neighbor) => ({ ...group, ...neighbor })),
  ]);
  return policies.flatMap(({ name, terms }) => {
    const families = users
      .filter(({ exports = [], imports = [] }) => [...exports, ...imports].includes(name))
      .flatMap(({ families = ['inet' as const] }) => families);
    return terms.flatMap((term) => {
      const wrong = Array.from(new Set(families)).find((family) => !isPossible(term, family));
      const here = `policy-options policy-statement ${name}${term.name === undefined ? '' : ` term ${term.name}`}`;
      return wrong === undefined
        ? []
        : [`${here} then next-hop: the BGP daemon frr cannot do this for family ${wrong}`];
    });
  });
}

function isPossible(term: PolicyTerm, family: RouteFamily): boolean {
  const { nextHop } = term.then;
  if (nextHop === undefined || filterLists(term, family) === undefined) return true;
  if (nextHop === 'self') return family === 'inet';
  return family === (familyOf(nextHop) === 4 ? 'inet' : 'inet6');
}

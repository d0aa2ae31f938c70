import type { IpAddress } from '../../../../src/model/address.ts';
import type { PolicyActions, RouteFamily } from '../../routing-policy.ts';

/** RFC 8326, 6: the community of a route whose announcer is about to leave. */
const gracefulShutdownCommunity = '65535:0';

/** What a route map's entry sets. Whatever is accepted while we shut down gracefully says so. */
export function actionLines(
  actions: PolicyActions,
  family: RouteFamily,
  { self, gracefulShutdown }: { readonly self: IpAddress; readonly gracefulShutdown?: number },
): readonly string[] {
  const { verdict, metric, origin, prepend } = actions;
  if (verdict === 'reject') return [];
  const leaving = verdict === 'accept' ? gracefulShutdown : undefined;
  const preference = leaving ?? actions.localPreference;
  const nextHop = actions.nextHop === 'self' ? self : actions.nextHop;
  return [
    ...(preference === undefined ? [] : [`set local-preference ${preference}`]),
    ...(metric === undefined ? [] : [`set metric ${metric}`]),
    ...(origin === undefined ? [] : [`set origin ${origin}`]),
    ...(prepend === undefined ? [] : [`set as-path prepend ${prepend.join(' ')}`]),
    ...(nextHop === undefined ? [] : [nextHopLine(family, nextHop)]),
    ...communityLines(actions, leaving !== undefined),
  ];
}

export function nextHopLine(family: RouteFamily, address: IpAddress): string {
  return family === 'inet6' ? `set ipv6 next-hop global ${address}` : `set ip next-hop ${address}`;
}

function communityLines({ community }: PolicyActions, isLeaving: boolean): readonly string[] {
  const told = isLeaving ? [gracefulShutdownCommunity] : [];
  const own = community?.communities.flatMap(({ members }) => members) ?? [];
  switch (community?.how) {
    case 'set':
      return [`set community ${[...own, ...told].join(' ')}`];
    case 'add':
      return [`set community ${[...own, ...told].join(' ')} additive`];
    // Those to delete stand in a list.
    case 'delete':
    case undefined:
      return told.length === 0 ? [] : [`set community ${told.join(' ')} additive`];
  }
}

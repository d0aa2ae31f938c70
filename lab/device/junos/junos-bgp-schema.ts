import { container, empty, leaf, leafList, list, number, open, openList, partly } from './statement.ts';
import type { Children } from './statement.ts';

const unicast = container({ unicast: open, multicast: open, flow: open, 'labeled-unicast': open, any: open });
const family = container({
  inet: unicast,
  inet6: unicast,
  'inet-vpn': unicast,
  'inet6-vpn': unicast,
  evpn: container({ signaling: open }),
  l2vpn: open,
  'route-target': open,
});

/** What may stand for all of BGP, for a group, and for a neighbor. */
const everywhere: Children = {
  description: leaf,
  'local-address': leaf,
  'peer-as': number,
  'local-as': open,
  cluster: leaf,
  'no-client-reflect': empty,
  passive: empty,
  'hold-time': number,
  'authentication-key': leaf,
  import: leafList,
  export: leafList,
  family,
  multihop: partly({ ttl: number, 'no-nexthop-change': empty }),
  multipath: open,
  'log-updown': empty,
  'mtu-discovery': empty,
  'advertise-from-main-vpn-tables': empty,
  'vpn-apply-export': empty,
  'graceful-restart': open,
  'graceful-shutdown': container({ sender: container({ 'local-preference': number }), receiver: open }),
  shutdown: container({ 'notify-message': leaf }),
  'bfd-liveness-detection': open,
};

const group = list({
  ...everywhere,
  'apply-groups': leafList,
  type: leaf,
  allow: leafList,
  /** Names of `policy-options as-list`: which ASes may come in by `allow`. */
  'peer-as-list': leafList,
  'dynamic-neighbor': openList,
  neighbor: list(everywhere),
});

/** `protocols bgp`. */
export const bgpSchema = container({
  ...everywhere,
  'apply-groups': leafList,
  group,
  'rfc6514-compliant-safi129': empty,
});

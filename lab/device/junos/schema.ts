import { printElems, type Elem } from '../config/tree.ts';
import { Refusal } from '../refusal.ts';
import {
  container,
  empty,
  leaf,
  leafList,
  list,
  number,
  open,
  openList,
  partly,
  isOpen,
  schemaOf,
  type Children,
  type Schema,
} from './statement.ts';

const grpc = container({
  'clear-text': container({ address: leaf, port: number }),
  ssl: container({
    address: leaf,
    port: number,
    'local-certificate': leafList,
    'mutual-authentication': container({
      'certificate-authority': leaf,
      'client-certificate-request': leaf,
    }),
    'hot-reloading': empty,
    'use-pki': empty,
  }),
  'max-connections': number,
  'skip-authentication': empty,
});

const authentication = container({
  'encrypted-password': leaf,
  'ssh-rsa': openList,
  'ssh-ecdsa': openList,
  'ssh-ed25519': openList,
});

/** `system` */
const systemSchema = container({
  'host-name': leaf,
  'domain-name': leaf,
  'time-zone': leaf,
  'no-compress-configuration-files': empty,
  'root-authentication': authentication,
  login: partly({
    class: list({ permissions: leafList, 'allow-configuration-regexps': leafList }),
    user: list({ uid: number, 'full-name': leaf, class: leaf, authentication }),
    message: leaf,
  }),
  services: partly({
    ssh: partly({ 'root-login': leaf }),
    netconf: partly({ ssh: open }),
    'extension-service': container({
      'request-response': container({ grpc }),
      notification: open,
      traceoptions: open,
    }),
  }),
  license: partly({ keys: container({ key: list({}) }) }),
  configuration: container({
    input: container({ format: container({ json: container({ 'reorder-list-keys': empty }) }) }),
  }),
  processes: partly({
    routing: partly({
      bgp: container({
        'rib-sharding': container({ 'number-of-shards': number }),
        'update-threading': container({ 'number-of-threads': number }),
      }),
    }),
  }),
  syslog: open,
  commit: open,
  scripts: open,
  ports: open,
});

const from = container({
  community: leafList,
  'community-count': openList,
  'as-path': leafList,
  'as-path-calc-length': list({ equal: empty, orhigher: empty, orlower: empty }),
  protocol: leafList,
  family: leaf,
  rib: leaf,
  neighbor: leafList,
  'next-hop': leafList,
  'local-preference': number,
  metric: number,
  'prefix-list': list({}),
  'prefix-list-filter': openList,
  'route-filter': list({
    exact: empty,
    longer: empty,
    orlonger: empty,
    upto: leaf,
    'prefix-length-range': leaf,
  }),
});

const then = container({
  accept: empty,
  reject: empty,
  'default-action': leaf,
  next: leaf,
  'next-hop': leaf,
  'local-preference': number,
  metric: number,
  preference: number,
  origin: leaf,
  'load-balance': leaf,
  'as-path-prepend': leaf,
  community: container({ add: leafList, delete: leafList, set: leafList }),
});

/** `policy-options` */
const policySchema = container({
  'policy-statement': list({ term: list({ from, to: from, then }), from, to: from, then }),
  community: list({ members: leafList, 'invert-match': empty }),
  'as-list': list({ members: leafList }),
  'as-path': openList,
  'as-path-group': openList,
  'prefix-list': openList,
  condition: openList,
});

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

/** Statements allowed at `protocols bgp`, in a group and in a neighbor. */
const everyLevel: Children = {
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
  ...everyLevel,
  'apply-groups': leafList,
  type: leaf,
  allow: leafList,
  /** Names of `policy-options as-list`: the ASes that `allow` accepts. */
  'peer-as-list': leafList,
  'dynamic-neighbor': openList,
  neighbor: list(everyLevel),
});

/** `protocols bgp` */
const bgpSchema = container({
  ...everyLevel,
  'apply-groups': leafList,
  group,
  'rfc6514-compliant-safi129': empty,
});

/** Statements allowed at the top and in every configuration group. */
const top: Children = {
  version: leaf,
  system: systemSchema,
  interfaces: open,
  'routing-options': partly({ 'router-id': leaf, 'autonomous-system': leaf }),
  'policy-options': policySchema,
  protocols: partly({ bgp: bgpSchema, 'apply-groups': leafList }),
  security: partly({
    certificates: partly({ local: { ...openList, braced: true } }),
    pki: partly({ 'ca-profile': openList }),
  }),
  snmp: open,
  chassis: open,
  'routing-instances': open,
  firewall: open,
};

/** The Junos configuration that the virtual cRPD supports. */
export const junosSchema = container({
  ...top,
  'apply-groups': leafList,
  groups: { ...list(top), braced: true },
});

/** The schema at a path. Throws a Refusal if a statement does not exist, or a list above the last element has no key. */
export function schemaAt(path: readonly Elem[]): Schema {
  return path.reduce<Schema>((parent, { name, key }, depth) => {
    const schema = schemaOf(parent, name) ?? (isOpen(parent) ? open : undefined);
    if (schema === undefined) throw badPath(`unknown element '${name}'`, path);
    if (schema.kind !== 'list' && key !== undefined) throw badPath(`'${name}' is not a list`, path);
    if (schema.kind === 'list' && key === undefined && depth < path.length - 1)
      throw badPath(`'${name}' lacks its key`, path);
    return schema;
  }, junosSchema);
}

function badPath(what: string, path: readonly Elem[]): Refusal {
  return new Refusal('syntax', `syntax error, ${what} in ${printElems(path)}`);
}

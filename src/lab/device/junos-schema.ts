/**
 * What the virtual cRPD knows of Junos configuration: which statement is what.
 *
 *     leaf        one value            `type internal;`
 *     leaf-list   several values       `allow [ 10.0.0.0/8 192.0.2.0/24 ];`
 *     empty       only there or not    `passive;`
 *     container   statements inside    `family { … }`
 *     list        named entries        `neighbor 10.0.0.1 { … }`
 */
export type Schema =
  | { readonly kind: 'leaf'; readonly secret?: true }
  | { readonly kind: 'leaf-list' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'container'; readonly children: Children; readonly open?: true }
  | { readonly kind: 'list'; readonly children: Children; readonly open?: true };

type Children = Readonly<Record<string, Schema>>;

const leaf: Schema = { kind: 'leaf' };
const leafList: Schema = { kind: 'leaf-list' };
const empty: Schema = { kind: 'empty' };
const container = (children: Children): Schema => ({ kind: 'container', children });
const list = (children: Children): Schema => ({ kind: 'list', children });
/** A part that is read and kept, and whose inside no story looks at. */
const open: Schema = { kind: 'container', children: {}, open: true };
const openList: Schema = { kind: 'list', children: {}, open: true };

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

const bgpCommon: Children = {
  description: leaf,
  'local-address': leaf,
  'peer-as': leaf,
  'as-list': leafList,
  'local-as': open,
  cluster: leaf,
  'no-client-reflect': empty,
  passive: empty,
  'hold-time': leaf,
  'authentication-key': { kind: 'leaf', secret: true },
  import: leafList,
  export: leafList,
  family,
  multihop: open,
  multipath: open,
  'log-updown': empty,
  'mtu-discovery': empty,
  'advertise-from-main-vpn-tables': empty,
  'vpn-apply-export': empty,
  'graceful-restart': open,
  'graceful-shutdown': container({ sender: container({ 'local-preference': leaf }), receiver: open }),
  shutdown: container({ 'notify-message': leaf }),
  'bfd-liveness-detection': open,
};

const neighbor = list(bgpCommon);
const group = list({
  ...bgpCommon,
  type: leaf,
  allow: leafList,
  'dynamic-neighbor': openList,
  neighbor,
});

const bgp = container({ ...bgpCommon, 'apply-groups': leafList, group, 'rfc6514-compliant-safi129': empty });
const protocols: Schema = { kind: 'container', children: { bgp }, open: true };

const grpc = container({
  'clear-text': container({ address: leaf, port: leaf }),
  ssl: container({
    address: leaf,
    port: leaf,
    'local-certificate': leafList,
    'mutual-authentication': open,
    'hot-reloading': empty,
  }),
  'max-connections': leaf,
  'skip-authentication': empty,
});

const system = container({
  'host-name': leaf,
  'root-authentication': container({ 'encrypted-password': { kind: 'leaf', secret: true }, 'ssh-rsa': open }),
  login: open,
  services: {
    kind: 'container',
    open: true,
    children: {
      'extension-service': container({
        'request-response': container({ grpc }),
        notification: open,
        traceoptions: open,
      }),
    },
  },
  license: open,
  configuration: container({
    input: container({ format: container({ json: container({ 'reorder-list-keys': empty }) }) }),
  }),
  processes: open,
  syslog: open,
  commit: open,
  'commit-delta': open,
  scripts: open,
  ports: open,
  'root-login': open,
});

const top: Children = {
  version: leaf,
  system,
  interfaces: open,
  'routing-options': {
    kind: 'container',
    open: true,
    children: { 'router-id': leaf, 'autonomous-system': leaf },
  },
  'policy-options': open,
  protocols,
  security: open,
  snmp: open,
  chassis: open,
  'routing-instances': open,
  firewall: open,
  policy: open,
};

/** The root of the configuration. */
export const junosSchema: Schema = container({
  ...top,
  'apply-groups': leafList,
  groups: list(top),
});

/** The schema of a statement inside another; `undefined` when there is no such statement. */
export function schemaOf(parent: Schema, name: string): Schema | undefined {
  if (parent.kind !== 'container' && parent.kind !== 'list') return undefined;
  return Object.hasOwn(parent.children, name) ? parent.children[name] : undefined;
}

/** Whether statements that the schema does not name are taken as they come. */
export function isOpen(schema: Schema): boolean {
  return (schema.kind === 'container' || schema.kind === 'list') && schema.open === true;
}

import { bgpSchema } from './junos-bgp-schema.ts';
import { policySchema } from './junos-policy-schema.ts';
import { container, leaf, leafList, list, open, openList, partly, type Children } from './statement.ts';
import { systemSchema } from './junos-system-schema.ts';

/** What may stand at the top and in every configuration group. */
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

/** What the virtual cRPD knows of Junos configuration: the root. */
export const junosSchema = container({
  ...top,
  'apply-groups': leafList,
  groups: { ...list(top), braced: true },
});

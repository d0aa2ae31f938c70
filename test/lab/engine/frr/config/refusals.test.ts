import { expect, it } from 'vitest';
import { refusalsOf } from '../../../../../lab/engine/frr/config/refusals.ts';
import { coreText, originalText } from '../../../../support/boot-configs.ts';
import { bgpOfJunos, everythingText, frrEndpoint } from '../../../../support/frr-translation.ts';

const withGroups = (groups: string, options = '') =>
  `routing-options { autonomous-system 65000; } protocols { bgp { ${groups} } } policy-options { ${options} }`;
const withPolicy = (families: string, term: string, options = '') =>
  withGroups(
    `group G { type internal; ${families} export P; }`,
    `policy-statement P { term T { ${term} } } ${options}`,
  );
const withCommunity = (member: string) =>
  withPolicy('', 'from community C; then reject;', `community C members ${member};`);

it.each([
  ['a core reflector', coreText],
  ['an original reflector', originalText],
  ['a configuration with every supported statement', everythingText],
  ['a community with a name', withCommunity('no-export')],
  [
    'next-hop self, in a family that has it',
    withPolicy(
      'family inet { unicast; } family evpn { signaling; }',
      'from family inet; then next-hop self;',
    ),
  ],
])('bgpd takes all of %s', (_, text) => {
  expect(refusalsOf(bgpOfJunos(text), frrEndpoint)).toEqual([]);
});

it.each<[string, string, string]>([
  [
    'a statement that bgpd does not have',
    withGroups('group G { type internal; multipath; }'),
    'protocols bgp group G multipath: the BGP daemon frr cannot do this',
  ],
  [
    'a second cluster id',
    withGroups(
      'group A { type internal; cluster 10.0.0.1; } group B { type internal; neighbor 127.0.0.9 { cluster 10.0.0.2; } }',
    ),
    'protocols bgp group B neighbor 127.0.0.9 cluster 10.0.0.2: the BGP daemon frr has one cluster id, 10.0.0.1 of protocols bgp group A',
  ],
  [
    'a neighbor with its own address',
    withGroups('group G { type internal; neighbor 127.0.1.1; }'),
    "protocols bgp group G neighbor 127.0.1.1: this is the router's own address",
  ],
  [
    'a local address other than its own',
    withGroups('group G { type internal; local-address 10.0.0.1; }'),
    'protocols bgp group G local-address 10.0.0.1: the BGP daemon frr has only 127.0.1.1',
  ],
  [
    'a key that Junos has obfuscated',
    withGroups('group G { type internal; authentication-key "$9$abc"; }'),
    'protocols bgp group G authentication-key: the BGP daemon frr cannot read $9$, write the key in plain text',
  ],
  [
    'a family without a subsequent family',
    withGroups('group G { type internal; family inet; }'),
    'protocols bgp group G family: expected inet unicast, inet6 unicast or evpn signaling',
  ],
  [
    'another AS in an internal group',
    withGroups('group G { type internal; neighbor 127.0.0.9 { peer-as 65001; } }'),
    "protocols bgp group G neighbor 127.0.0.9 peer-as 65001: does not fit a group of type internal, as the router's own AS is 65000",
  ],
  [
    'its own AS in an external group',
    withGroups('group G { type external; peer-as 65000; }'),
    "protocols bgp group G peer-as 65000: does not fit a group of type external, as the router's own AS is 65000",
  ],
  [
    'a community with a wildcard',
    withCommunity('65000:*'),
    'policy-options community C members 65000:*: the BGP daemon frr takes only AS:VALUE',
  ],
  [
    'a community of another kind',
    withCommunity('target:65000:1'),
    'policy-options community C members target:65000:1: the BGP daemon frr takes only AS:VALUE',
  ],
  [
    'a community out of range',
    withCommunity('65536:1'),
    'policy-options community C members 65536:1: the BGP daemon frr takes only AS:VALUE',
  ],
  [
    'a next hop of the wrong family',
    withPolicy('family inet { unicast; } family inet6 { unicast; }', 'then next-hop self;'),
    'policy-options policy-statement P term T then next-hop: the BGP daemon frr cannot do this for family inet6',
  ],
])('%s is refused with its path', (_, text, refusal) => {
  expect(refusalsOf(bgpOfJunos(text), frrEndpoint)).toEqual([refusal]);
});

import { describe, expect, it } from 'vitest';
import { bgpConfigOf } from '../../../../lab/device/config/bgp.ts';
import { Refusal } from '../../../../lab/device/refusal.ts';
import { parseJunosText } from '../../../../lab/device/junos/parser.ts';
import { coreText, originalText, regionText } from '../../../support/boot-configs.ts';

const bgpOf = (text: string) => bgpConfigOf(parseJunosText(text).tree);
const withBgp = (inside: string, more = '') =>
  `routing-options { autonomous-system 65000; } ${more} protocols { bgp { ${inside} } }`;
const withGroup = (inside: string, more = '') => withBgp(`group G { type internal; ${inside} }`, more);
const withPolicy = (policy: string, more = '') =>
  withGroup('export P;', `policy-options { policy-statement P { ${policy} } ${more} }`);
const withTerm = (term: string, more = '') => withPolicy(`term T { ${term} }`, more);
const termOf = (term: string, more = '') => bgpOf(withTerm(term, more)).policies?.[0]?.terms[0];

describe('a group or neighbor has', () => {
  it.each<[string, string, object]>([
    [
      'families',
      'family inet { unicast; } family inet6 { unicast; } family evpn { signaling; }',
      { families: ['inet', 'inet6', 'evpn'] },
    ],
    ['policies, in order', 'export [ A B ]; import C;', { exports: ['A', 'B'], imports: ['C'] }],
    ['a hold time', 'hold-time 30;', { holdTime: 30 }],
    ['its own address', 'local-address 10.0.0.1;', { localAddress: '10.0.0.1' }],
    ['multihop', 'multihop { ttl 2; }', { multihop: 2 }],
    ['multihop without a number', 'multihop;', { multihop: 64 }],
    ['a key', 'authentication-key "secret";', { authenticationKey: 'secret' }],
    [
      'the preference of a graceful shutdown',
      'graceful-shutdown { sender { local-preference 5; } }',
      { gracefulShutdown: true, gracefulShutdownPreference: 5 },
    ],
  ])('%s', (_, text, expected) => {
    const policies = ['A', 'B', 'C'].map((name) => `policy-statement ${name} { then accept; }`).join(' ');

    expect(bgpOf(withGroup(text, `policy-options { ${policies} }`)).groups).toMatchObject([expected]);
  });

  it('the most specific setting', () => {
    const text = withBgp(
      'hold-time 10; family inet6 { unicast; } group G { type internal; hold-time 20; neighbor 10.0.0.1 { hold-time 30; } }',
    );

    expect(bgpOf(text).groups).toMatchObject([
      { holdTime: 20, families: ['inet6'], neighbors: [{ holdTime: 30 }] },
    ]);
  });
});

it('the policy TO-CORE of a region reflector is read', () => {
  expect(bgpOf(regionText).policies).toEqual([
    {
      name: 'TO-CORE',
      terms: [
        {
          name: 'at-home',
          from: { communities: [{ name: 'AT-HOME', members: ['65000:101'] }] },
          then: { verdict: 'reject' },
        },
        {
          name: 'last-resort',
          from: { communities: [{ name: 'LAST-RESORT', members: ['65000:102'] }] },
          then: { localPreference: 20, verdict: 'accept' },
        },
      ],
    },
  ]);
});

describe('a term matches', () => {
  const lists = 'prefix-list L { 10.1.0.0/16; 2001:db8::/32; }';

  it.each<[string, string, object]>([
    ['a prefix', 'route-filter 10.0.0.0/8 exact;', { prefix: '10.0.0.0/8', shortest: 8, longest: 8 }],
    [
      'a prefix or longer',
      'route-filter 10.0.0.0/8 orlonger;',
      { prefix: '10.0.0.0/8', shortest: 8, longest: 32 },
    ],
    [
      'a longer prefix',
      'route-filter 2001:db8::/32 longer;',
      { prefix: '2001:db8::/32', shortest: 33, longest: 128 },
    ],
    [
      'a prefix up to a length',
      'route-filter 10.0.0.0/8 upto /24;',
      { prefix: '10.0.0.0/8', shortest: 8, longest: 24 },
    ],
    [
      'a range of lengths',
      'route-filter 10.0.0.0/8 prefix-length-range /16-/24;',
      { prefix: '10.0.0.0/8', shortest: 16, longest: 24 },
    ],
    ['a list', 'prefix-list L;', { prefix: '10.1.0.0/16', shortest: 16, longest: 16 }],
    [
      'a list or longer',
      'prefix-list-filter L orlonger;',
      { prefix: '10.1.0.0/16', shortest: 16, longest: 32 },
    ],
  ])('%s', (_, text, expected) => {
    expect(termOf(`from { ${text} } then accept;`, lists)?.from.prefixes?.[0]).toEqual(expected);
  });

  it('an AS path length, a family and numbers', () => {
    const text =
      'from { as-path-calc-length 3 orhigher; family inet; local-preference 100; metric 5; protocol bgp; } then reject;';

    expect(termOf(text)?.from).toEqual({
      pathLength: { count: 3, compare: 'orhigher' },
      family: 'inet',
      localPreference: 100,
      metric: 5,
    });
  });
});

it.each<[string, object]>([
  ['local-preference 20;', { localPreference: 20 }],
  ['next-hop self; accept;', { nextHop: 'self', verdict: 'accept' }],
  ['next-hop 198.51.100.1;', { nextHop: '198.51.100.1' }],
  ['next policy;', { verdict: 'next-policy' }],
  ['next term;', {}],
  ['metric 5; origin igp;', { metric: 5, origin: 'igp' }],
  ['as-path-prepend "65000 65000";', { prepend: [65000, 65000] }],
  [
    'community { add C; }',
    { community: { how: 'add', communities: [{ name: 'C', members: ['65000:1', '65000:2'] }] } },
  ],
])('a term has the actions %s', (text, expected) => {
  expect(termOf(`then { ${text} }`, 'community C members [ 65000:1 65000:2 ];')?.then).toEqual(expected);
});

it('the own from and then of a policy come after its terms', () => {
  expect(
    bgpOf(withPolicy('then reject; term T { from metric 5; then accept; }')).policies?.[0]?.terms,
  ).toEqual([
    { name: 'T', from: { metric: 5 }, then: { verdict: 'accept' } },
    { from: {}, then: { verdict: 'reject' } },
  ]);
});

describe('unsupported statements are listed with their path:', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'a family',
      withGroup('family inet { unicast; flow; } family l2vpn { signaling; }'),
      ['protocols bgp group G family inet flow', 'protocols bgp group G family l2vpn'],
    ],
    [
      'an option of a family',
      withGroup('family inet { unicast { add-path { send; } } }'),
      ['protocols bgp group G family inet unicast add-path'],
    ],
    [
      'a statement of a neighbor',
      withGroup('neighbor 10.0.0.1 { local-as 65001; }'),
      ['protocols bgp group G neighbor 10.0.0.1 local-as'],
    ],
    [
      'another protocol',
      withBgp('', '').replace('protocols {', 'protocols { isis { level 2; }'),
      ['protocols isis'],
    ],
    [
      'a static route',
      withBgp('').replace('autonomous-system', 'static route 0.0.0.0/0 discard; autonomous-system'),
      ['routing-options static route 0.0.0.0/0 discard'],
    ],
    [
      'a routing instance',
      withBgp('', 'routing-instances { RED { instance-type vrf; } }'),
      ['routing-instances RED'],
    ],
    [
      'a match condition',
      withTerm('from { as-path ANY; protocol static; } then accept;'),
      [
        'policy-options policy-statement P term T from as-path',
        'policy-options policy-statement P term T from protocol',
      ],
    ],
    [
      'an action',
      withTerm('then { default-action accept; next-hop discard; }'),
      [
        'policy-options policy-statement P term T then default-action',
        'policy-options policy-statement P term T then next-hop',
      ],
    ],
    [
      'a match on the destination',
      withTerm('to { family inet; } then accept;'),
      ['policy-options policy-statement P term T to'],
    ],
    [
      'an inverted community',
      withTerm('from community C; then accept;', 'community C { members 65000:1; invert-match; }'),
      ['policy-options community C invert-match'],
    ],
  ])('%s', (_, text, expected) => {
    expect(bgpOf(text).unsupported).toEqual(expected);
  });

  it.each([
    ['none of a core reflector', coreText],
    ['none of a region reflector', regionText],
    ['none of an original reflector', originalText],
    [
      'none of a policy that is not in use',
      withGroup('', 'policy-options { policy-statement P { from as-path A; } }'),
    ],
  ])('%s', (_, text) => {
    expect(bgpOf(text).unsupported).toBeUndefined();
  });
});

describe('the commit check refuses', () => {
  it.each<[string, string, string]>([
    ['a missing policy', withGroup('import NONE;'), 'group G import NONE: no such policy-statement'],
    [
      'a missing policy of a neighbor',
      withGroup('neighbor 10.0.0.1 { export NONE; }'),
      'group G neighbor 10.0.0.1 export NONE: no such policy-statement',
    ],
    [
      'a missing community',
      withTerm('from community NONE; then reject;'),
      'policy-options policy-statement P term T from community NONE: no such community',
    ],
    [
      'a missing prefix list',
      withTerm('from prefix-list NONE; then reject;'),
      'term T from prefix-list NONE: no such prefix-list',
    ],
    [
      'an invalid prefix',
      withTerm('from route-filter 10.0.0.0/33 exact; then reject;'),
      '10.0.0.0/33: invalid prefix',
    ],
    [
      'invalid lengths',
      withTerm('from route-filter 10.0.0.0/8 prefix-length-range 9-16; then reject;'),
      'invalid prefix length 9',
    ],
    [
      'lengths out of range',
      withTerm('from route-filter 10.0.0.0/8 upto /4; then reject;'),
      '10.0.0.0/8: invalid prefix length',
    ],
    [
      'a route filter without a type',
      withTerm('from route-filter 10.0.0.0/8; then reject;'),
      '10.0.0.0/8: match type is missing',
    ],
    [
      'an AS path length without a comparison',
      withTerm('from as-path-calc-length 3; then reject;'),
      'as-path-calc-length 3: expected',
    ],
    [
      'an invalid AS to prepend',
      withTerm('then as-path-prepend 0;'),
      'then as-path-prepend 0: invalid AS number',
    ],
    ['an invalid next hop', withTerm('then next-hop here;'), 'then next-hop here: invalid address'],
    ['a hold time below 3 s', withGroup('hold-time 2;'), 'group G hold-time 2: must be 0, or 3 to 65535'],
    ['an invalid local address', withGroup('local-address here;'), 'local-address here: invalid address'],
    [
      'an invalid router id',
      'routing-options { router-id 2001:db8::1; }',
      'routing-options router-id 2001:db8::1: invalid router id',
    ],
  ])('%s', (_, text, message) => {
    expect(() => bgpOf(text)).toThrow(message);
    expect(() => bgpOf(text)).toThrow(Refusal);
  });
});

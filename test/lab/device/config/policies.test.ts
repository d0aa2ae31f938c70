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

describe('what a group says about its peers', () => {
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

  it('counts where it stands nearest', () => {
    const text = withBgp(
      'hold-time 10; family inet6 { unicast; } group G { type internal; hold-time 20; neighbor 10.0.0.1 { hold-time 30; } }',
    );

    expect(bgpOf(text).groups).toMatchObject([
      { holdTime: 20, families: ['inet6'], neighbors: [{ holdTime: 30 }] },
    ]);
  });
});

it('a policy of the article', () => {
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

describe('a term asks for', () => {
  const lists = 'prefix-list L { 10.1.0.0/16; 2001:db8::/32; }';

  it.each<[string, string, object]>([
    ['a prefix', 'route-filter 10.0.0.0/8 exact;', { prefix: '10.0.0.0/8', shortest: 8, longest: 8 }],
    ['or longer', 'route-filter 10.0.0.0/8 orlonger;', { prefix: '10.0.0.0/8', shortest: 8, longest: 32 }],
    ['longer', 'route-filter 2001:db8::/32 longer;', { prefix: '2001:db8::/32', shortest: 33, longest: 128 }],
    ['up to', 'route-filter 10.0.0.0/8 upto /24;', { prefix: '10.0.0.0/8', shortest: 8, longest: 24 }],
    [
      'a range of lengths',
      'route-filter 10.0.0.0/8 prefix-length-range /16-/24;',
      { prefix: '10.0.0.0/8', shortest: 16, longest: 24 },
    ],
    ['a list', 'prefix-list L;', { prefix: '10.1.0.0/16', shortest: 16, longest: 16 }],
    [
      'a list, or longer',
      'prefix-list-filter L orlonger;',
      { prefix: '10.1.0.0/16', shortest: 16, longest: 32 },
    ],
  ])('%s', (_, text, expected) => {
    expect(termOf(`from { ${text} } then accept;`, lists)?.from.prefixes?.[0]).toEqual(expected);
  });

  it('a length of path, a family and numbers', () => {
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
])('a term does: %s', (text, expected) => {
  expect(termOf(`then { ${text} }`, 'community C members [ 65000:1 65000:2 ];')?.then).toEqual(expected);
});

it('what a policy says by itself comes after its terms', () => {
  expect(
    bgpOf(withPolicy('then reject; term T { from metric 5; then accept; }')).policies?.[0]?.terms,
  ).toEqual([
    { name: 'T', from: { metric: 5 }, then: { verdict: 'accept' } },
    { from: {}, then: { verdict: 'reject' } },
  ]);
});

describe('not said, and named for those who have routes:', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'a family',
      withGroup('family inet { unicast; flow; } family l2vpn { signaling; }'),
      ['protocols bgp group G family inet flow', 'protocols bgp group G family l2vpn'],
    ],
    [
      'what a family asks for',
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
      'a match',
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
      'where a route goes to',
      withTerm('to { family inet; } then accept;'),
      ['policy-options policy-statement P term T to'],
    ],
    [
      'a community turned round',
      withTerm('from community C; then accept;', 'community C { members 65000:1; invert-match; }'),
      ['policy-options community C invert-match'],
    ],
  ])('%s', (_, text, expected) => {
    expect(bgpOf(text).unsupported).toEqual(expected);
  });

  it.each([
    ['nothing of a core reflector', coreText],
    ['nothing of a region reflector', regionText],
    ['nothing of an original reflector', originalText],
    [
      'nothing of a policy that nobody names',
      withGroup('', 'policy-options { policy-statement P { from as-path A; } }'),
    ],
  ])('%s', (_, text) => {
    expect(bgpOf(text).unsupported).toBeUndefined();
  });
});

describe('cannot be committed:', () => {
  it.each<[string, string, string]>([
    [
      'a policy that is not there',
      withGroup('import NONE;'),
      'group G import NONE: no such policy-statement',
    ],
    [
      'a policy of a neighbor that is not there',
      withGroup('neighbor 10.0.0.1 { export NONE; }'),
      'group G neighbor 10.0.0.1 export NONE: no such policy-statement',
    ],
    [
      'a community that is not there',
      withTerm('from community NONE; then reject;'),
      'policy-options policy-statement P term T from community NONE: no such community',
    ],
    [
      'a prefix list that is not there',
      withTerm('from prefix-list NONE; then reject;'),
      'term T from prefix-list NONE: no such prefix-list',
    ],
    [
      'a prefix that is none',
      withTerm('from route-filter 10.0.0.0/33 exact; then reject;'),
      '10.0.0.0/33: invalid prefix',
    ],
    [
      'lengths that are none',
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
      'a length of path without a comparison',
      withTerm('from as-path-calc-length 3; then reject;'),
      'as-path-calc-length 3: expected',
    ],
    [
      'a prepended AS that is none',
      withTerm('then as-path-prepend 0;'),
      'then as-path-prepend 0: invalid AS number',
    ],
    ['a next hop that is none', withTerm('then next-hop here;'), 'then next-hop here: invalid address'],
    ['a hold time too short', withGroup('hold-time 2;'), 'group G hold-time 2: must be 0, or 3 to 65535'],
    ['a local address that is none', withGroup('local-address here;'), 'local-address here: invalid address'],
    [
      'a router id that is none',
      'routing-options { router-id 2001:db8::1; }',
      'routing-options router-id 2001:db8::1: invalid router id',
    ],
  ])('%s', (_, text, message) => {
    expect(() => bgpOf(text)).toThrow(message);
    expect(() => bgpOf(text)).toThrow(Refusal);
  });
});

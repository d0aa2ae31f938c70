import { describe, expect, it } from 'vitest';
import { bgpConfigOf } from '../../../../lab/device/config/bgp.ts';
import { commitCheck } from '../../../../lab/device/config/configuration.ts';
import { commitViolations } from '../../../../lab/device/config/violations.ts';
import { Refusal } from '../../../../lab/device/refusal.ts';
import { parseJunosText } from '../../../../lab/device/junos/parser.ts';
import { coreText, originalText, regionText } from '../../../support/boot-configs.ts';

const bgpOf = (text: string) => bgpConfigOf(parseJunosText(text).tree);
const as = 'routing-options { autonomous-system 65000; }';
const withGroups = (inside: string) => `${as} protocols { bgp { ${inside} } }`;
const withGroup = (inside: string) => withGroups(`group G { type internal; ${inside} }`);

describe('the BGP configuration', () => {
  it('is read from a core reflector', () => {
    expect(bgpOf(coreText)).toEqual({
      as: 65000,
      routerId: '10.0.0.1',
      groups: [
        {
          name: 'MESHRR-MESH',
          type: 'internal',
          neighbors: [],
          allow: [],
          passive: false,
          families: ['inet'],
          holdTime: 30,
        },
        {
          name: 'MESHRR-CLIENTS',
          type: 'internal',
          neighbors: [],
          allow: ['0.0.0.0/0'],
          passive: false,
          families: ['inet'],
          cluster: '10.0.0.1',
        },
      ],
    });
  });

  it('is read from a region reflector, with its own group first', () => {
    const { groups } = bgpOf(regionText);

    expect(groups.map(({ name }) => name)).toEqual([
      'ROUTE-SERVER',
      'MESHRR-MESH',
      'MESHRR-UPSTREAM',
      'MESHRR-CLIENTS',
    ]);
    expect(groups[0]).toEqual({
      name: 'ROUTE-SERVER',
      type: 'external',
      peerAs: 64999,
      neighbors: [
        { address: '192.0.2.99', passive: false, shutdown: false, authenticationKey: '$9$made-up' },
      ],
      allow: [],
      passive: false,
    });
    expect(groups[3]?.allow).toEqual(['0.0.0.0/0', '::/0']);
  });

  it('is read from an original reflector, with its list of ASes', () => {
    expect(bgpOf(originalText).groups.find(({ type }) => type === 'external')).toEqual({
      name: 'MESHRR-EDGE',
      type: 'external',
      neighbors: [],
      allow: ['172.16.0.0/12'],
      passive: false,
      asRanges: [
        { from: 65001, to: 65010 },
        { from: 65100, to: 65100 },
      ],
    });
  });

  it('is empty for a device without BGP', () => {
    expect(bgpOf('system { host-name a; }')).toEqual({ as: 0, groups: [] });
  });
});

describe('a neighbor', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['has a canonical address', 'neighbor 2001:DB8:0::1;', { address: '2001:db8::1' }],
    ['is passive', 'neighbor 10.0.0.1 { passive; }', { passive: true }],
    ['is shut down', 'neighbor 10.0.0.1 { shutdown; }', { shutdown: true }],
    ['is shut down with its group', 'shutdown; neighbor 10.0.0.1;', { shutdown: true }],
    ['has another AS', 'neighbor 10.0.0.1 { peer-as 1.10; }', { peerAs: 65546 }],
  ])('%s', (_, text, expected) => {
    expect(bgpOf(withGroup(text)).groups[0]?.neighbors).toMatchObject([expected]);
  });

  it('of an external group may have its own AS', () => {
    const text = withGroups('group G { type external; neighbor 10.0.0.1 { peer-as 65001; } }');

    expect(bgpOf(text).groups[0]?.neighbors).toMatchObject([{ peerAs: 65001 }]);
  });
});

it('allow all covers all addresses of both families', () => {
  expect(bgpOf(withGroup('allow all;')).groups[0]?.allow).toEqual(['0.0.0.0/0', '::/0']);
});

it('a group inherits the settings of protocols bgp unless it has its own', () => {
  const text = withGroups(`
    peer-as 65001; cluster 10.0.0.9; passive;
    group A { type external; }
    group B { type internal; cluster 10.0.0.1; peer-as 65000; }`);

  expect(bgpOf(text).groups).toMatchObject([
    { name: 'A', peerAs: 65001, cluster: '10.0.0.9', passive: true },
    { name: 'B', peerAs: 65000, cluster: '10.0.0.1', passive: true },
  ]);
});

it.each([
  ['at protocols bgp', 'graceful-shutdown { sender; } group G { type internal; }', true],
  ['in the group', 'group G { type internal; graceful-shutdown { sender; } }', true],
  ['only to receive', 'group G { type internal; graceful-shutdown { receiver; } }', undefined],
  ['nowhere', 'group G { type internal; }', undefined],
])('graceful-shutdown takes effect as configured: %s', (_, text, drains) => {
  expect(bgpOf(withGroups(text)).groups[0]?.gracefulShutdown).toBe(drains);
});

describe('configuration groups', () => {
  const groups = `groups {
    A { routing-options { autonomous-system 65000; } protocols { bgp { group G { type internal; passive; neighbor 10.0.0.1; allow 10.1.0.0/16; } } } }
    B { protocols { bgp { group G { type external; neighbor 10.0.0.1 { shutdown; } neighbor 10.0.0.2; } } } }
  }`;

  it.each([
    ['at the top', 'apply-groups [ A B ];'],
    ['at the top and in protocols', `apply-groups A; protocols { apply-groups B; }`],
    ['at the top and in BGP', `apply-groups A; protocols { bgp { apply-groups B; } }`],
  ])('are inherited %s, and the first one wins', (_, applied) => {
    expect(bgpOf(`${groups} ${applied}`)).toEqual({
      as: 65000,
      groups: [
        {
          name: 'G',
          type: 'internal',
          passive: true,
          neighbors: [
            { address: '10.0.0.1', passive: false, shutdown: true },
            { address: '10.0.0.2', passive: false, shutdown: false },
          ],
          allow: ['10.1.0.0/16'],
        },
      ],
    });
  });

  it('are merged with the own statements, which win', () => {
    const own = withGroup('neighbor 10.0.0.9; allow 10.9.0.0/16;').replace(
      'type internal',
      'type external; peer-as 65009',
    );

    expect(bgpOf(`${groups} apply-groups A; ${own}`).groups).toMatchObject([
      {
        type: 'external',
        peerAs: 65009,
        passive: true,
        neighbors: [{ address: '10.0.0.9' }, { address: '10.0.0.1' }],
        allow: ['10.9.0.0/16', '10.1.0.0/16'],
      },
    ]);
  });

  it('applied inside BGP affect nothing outside', () => {
    expect(() => bgpOf(`${groups} protocols { bgp { apply-groups A; } }`)).toThrow(
      'routing-options autonomous-system is missing',
    );
  });

  it('have no effect unless they are applied', () => {
    expect(bgpOf(`${groups} ${as}`)).toEqual({ as: 65000, groups: [] });
  });
});

describe('the commit check', () => {
  it.each([
    [
      'a missing configuration group',
      'apply-groups NONE;',
      'apply-groups NONE: configuration group not found',
    ],
    [
      'BGP without an AS',
      'protocols { bgp { group G { type internal; } } }',
      'routing-options autonomous-system is missing',
    ],
    [
      'an invalid AS',
      'routing-options { autonomous-system 4294967296; }',
      'autonomous-system 4294967296: invalid AS number',
    ],
    [
      'a group without a type',
      withGroups('group G { neighbor 10.0.0.1; }'),
      'group G: type must be internal or external',
    ],
    ['an invalid type', withGroups('group G { type mesh; }'), 'group G: type must be internal or external'],
    [
      'an external group without an AS',
      withGroups('group G { type external; allow all; }'),
      'group G: peer-as must be configured for an external group',
    ],
    [
      'an external neighbor without an AS',
      withGroups('group G { type external; neighbor 10.0.0.1 { peer-as 1; } neighbor 10.0.0.2; }'),
      'group G: peer-as must be configured for an external group',
    ],
    [
      'an invalid AS of a neighbor',
      withGroup('neighbor 10.0.0.1 { peer-as 0; }'),
      'group G neighbor 10.0.0.1 peer-as 0: invalid AS number',
    ],
    ['a missing list of ASes', withGroup('peer-as-list NONE;'), 'group G peer-as-list NONE: no such as-list'],
    [
      'an invalid range of ASes',
      `policy-options { as-list L members 9-1; } ${withGroup('peer-as-list L;')}`,
      'policy-options as-list L 9-1: invalid AS',
    ],
    [
      'a neighbor with an invalid address',
      withGroup('neighbor 10.1;'),
      'group G neighbor 10.1: invalid address',
    ],
    [
      'an allow with an invalid prefix',
      withGroup('allow 10.0.0.0/33;'),
      'group G allow 10.0.0.0/33: invalid prefix',
    ],
    [
      'an allow with host bits',
      withGroup('allow 10.0.0.1/8;'),
      'group G allow 10.0.0.1/8: host bits are set',
    ],
    ['an IPv6 allow with host bits', withGroup('allow 2001:db8::1/32;'), 'host bits are set'],
    ['an invalid cluster id', withGroup('cluster here;'), 'group G cluster here: invalid cluster id'],
    ['an IPv6 cluster id', withGroup('cluster 2001:db8::1;'), 'invalid cluster id'],
    [
      'a neighbor in two groups',
      withGroups(
        'group G { type internal; neighbor 10.0.0.1; } group H { type internal; neighbor 10.0.0.1; }',
      ),
      'commit failed: neighbor 10.0.0.1 is in group G and in group H',
    ],
    [
      'a neighbor that is configured twice, in two spellings',
      withGroup('neighbor 2001:db8::1; neighbor 2001:DB8::1;'),
      'commit failed: neighbor 2001:db8::1 is twice in group G',
    ],
  ])('refuses %s', (_, text, message) => {
    const { tree } = parseJunosText(text);

    expect(() => commitCheck(tree)).toThrow(message);
    expect(() => commitCheck(tree)).toThrow(Refusal);
  });

  it('accepts prefixes in other spellings', () => {
    expect(bgpOf(withGroup('allow [ 10.0.0.1 2001:DB8::/32 ];')).groups[0]?.allow).toEqual([
      '10.0.0.1/32',
      '2001:db8::/32',
    ]);
  });
});

describe('violations are recorded for', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'groups without overlap: none',
      'group A { type internal; neighbor 10.0.0.1; allow 10.0.0.0/24; } group B { type internal; allow 10.1.0.0/16; }',
      [],
    ],
    [
      'an explicit neighbor inside the allow of another group',
      'group A { type internal; neighbor 10.0.0.1; } group B { type internal; allow 10.0.0.0/24; }',
      ['explicit-inside-allow: 10.0.0.1 of A inside allow of B'],
    ],
    [
      'two groups whose allow overlap',
      'group A { type internal; allow 10.0.0.0/8; } group B { type internal; allow 10.9.0.0/16; }',
      ['allow-overlaps: A and B'],
    ],
  ])('%s', (_, text, expected) => {
    expect(commitViolations(bgpOf(withGroups(text)))).toEqual(expected);
  });
});

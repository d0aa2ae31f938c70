import { describe, expect, it } from 'vitest';
import { frrDifference } from '../../../../../lab/engine/frr/config/difference.ts';
import { everythingText, frrOfJunos } from '../../../../support/frr-translation.ts';

const withGroups = (groups: string, more = '') =>
  `routing-options { autonomous-system 65000; } protocols { bgp { ${groups} } } ${more}`;
const mesh = (inside: string) => `group M { type internal; ${inside} }`;
const clients = (inside: string) => `group C { type internal; cluster 10.0.0.1; ${inside} }`;
const policy = (as: number) => `policy-options {
  policy-statement P { from community X; then reject; }
  community X members 65000:${as};
}`;

/** The lines that change bgpd from one Junos configuration to another. */
function between(before: string, after: string): readonly string[] {
  const from = frrOfJunos(before);
  return frrDifference(from, frrOfJunos(after, from));
}

it('an unchanged configuration needs no line', () => {
  expect(between(everythingText, everythingText)).toEqual([]);
});

describe('a neighbor', () => {
  it('that is added stays shut down until its last line', () => {
    expect(between(withGroups(mesh('')), withGroups(mesh('neighbor 127.0.1.2;')))).toEqual([
      'router bgp 65000',
      ' neighbor 127.0.1.2 remote-as 65000',
      ' neighbor 127.0.1.2 shutdown',
      ' neighbor 127.0.1.2 port 1790',
      ' neighbor 127.0.1.2 update-source 127.0.1.1',
      ' neighbor 127.0.1.2 timers 3 9',
      ' neighbor 127.0.1.2 timers connect 1',
      ' address-family ipv4 unicast',
      '  neighbor 127.0.1.2 activate',
      ' exit-address-family',
      ' no neighbor 127.0.1.2 shutdown',
      'exit',
    ]);
  });

  it('that is removed needs one line', () => {
    expect(between(withGroups(mesh('neighbor 127.0.1.2;')), withGroups(mesh('')))).toEqual([
      'router bgp 65000',
      ' no neighbor 127.0.1.2',
      'exit',
    ]);
  });

  it('that changes gets only the changed lines', () => {
    const before = mesh('neighbor 127.0.1.2 { passive; }');
    const after = mesh('hold-time 300; neighbor 127.0.1.2 { shutdown; }');

    expect(between(withGroups(before), withGroups(after))).toEqual([
      'router bgp 65000',
      ' no neighbor 127.0.1.2 passive',
      ' neighbor 127.0.1.2 shutdown',
      ' neighbor 127.0.1.2 timers 10 30',
      'exit',
    ]);
  });

  it('that gets a second family keeps its first one', () => {
    const before = mesh('neighbor 127.0.1.2;');
    const after = mesh('family inet { unicast; } family inet6 { unicast; } neighbor 127.0.1.2;');

    expect(between(withGroups(before), withGroups(after))).toEqual([
      'router bgp 65000',
      ' address-family ipv6 unicast',
      '  neighbor 127.0.1.2 activate',
      ' exit-address-family',
      'exit',
    ]);
    expect(between(withGroups(after), withGroups(before))).toContain('  no neighbor 127.0.1.2 activate');
  });
});

describe('allow', () => {
  const before = withGroups(clients('allow 127.0.2.0/24;'));

  it('keeps its range when a neighbor is taken out of it', () => {
    const after = withGroups(
      `${mesh('neighbor 127.0.2.0;')} ${clients('allow [ 127.0.2.1/32 127.0.2.2/31 127.0.2.4/30 127.0.2.8/29 127.0.2.16/28 127.0.2.32/27 127.0.2.64/26 127.0.2.128/25 ];')}`,
    );

    expect(between(before, after).filter((line) => line.includes('range'))).toEqual([]);
    expect(between(before, after)).toContain(' neighbor 127.0.2.0 remote-as 65000');
  });

  it('blocks an address that it no longer covers', () => {
    const after = withGroups(
      clients(
        'allow [ 127.0.2.0/25 127.0.2.128/26 127.0.2.192/27 127.0.2.224/28 127.0.2.240/29 127.0.2.248/30 127.0.2.252/31 127.0.2.254/32 ];',
      ),
    );

    expect(between(before, after)).toEqual([
      'router bgp 65000',
      ' neighbor 127.0.2.255 remote-as internal',
      ' neighbor 127.0.2.255 shutdown',
      'exit',
    ]);
  });

  it('is removed with its group, the range before the group', () => {
    expect(between(before, withGroups(clients('')))).toEqual([
      'router bgp 65000',
      ' no bgp listen range 127.0.2.0/24 peer-group C',
      ' no neighbor C peer-group',
      'exit',
    ]);
  });

  it('is added with its group, the range after the group', () => {
    const lines = between(withGroups(clients('')), before);

    expect(lines[1]).toBe(' neighbor C peer-group');
    expect(lines.at(-2)).toBe(' bgp listen range 127.0.2.0/24 peer-group C');
  });
});

it('a changed policy becomes a new route map, and the old one is removed when no line names it', () => {
  const group = mesh('export P; neighbor 127.0.1.2;');
  const lines = between(withGroups(group, policy(101)), withGroups(group, policy(102)));
  const [before, after] = ['101', '102'].map(
    (value) => Array.from(frrOfJunos(withGroups(group, policy(Number(value)))).routeMaps.keys())[0] ?? '',
  );

  expect(lines).toEqual([
    `bgp community-list standard ${after}.10c permit 65000:102`,
    `route-map ${after} deny 10`,
    ` match community ${after}.10c`,
    'exit',
    `route-map ${after} permit 20`,
    'exit',
    'router bgp 65000',
    ' address-family ipv4 unicast',
    `  neighbor 127.0.1.2 route-map ${after} out`,
    ' exit-address-family',
    'exit',
    `no route-map ${before}`,
    `no bgp community-list standard ${before}.10c`,
  ]);
});

it('the way back removes what the way there added', () => {
  const [empty, full] = [frrOfJunos(withGroups('')), frrOfJunos(everythingText)];
  const back = frrDifference(full, empty);

  expect(back).toContain(' no neighbor 127.0.1.2');
  expect(back).toContain(' no bgp cluster-id 10.0.0.1');
  expect(frrDifference(empty, full).filter((line) => line.startsWith('no '))).toEqual([]);
});

it('a change of the AS removes everything and starts again', () => {
  const group = mesh('export P; neighbor 127.0.1.2;');
  const before = withGroups(group, policy(101));
  const [filter] = frrOfJunos(before).routeMaps.keys();

  expect(between(before, before.replace('autonomous-system 65000', 'autonomous-system 65001'))).toEqual([
    'no router bgp 65000',
    `no route-map ${filter ?? ''}`,
    `no bgp community-list standard ${filter ?? ''}.10c`,
    ...between(withGroups('').replace('autonomous-system 65000;', ''), before).map((line) =>
      line.replace('router bgp 65000', 'router bgp 65001').replace('remote-as 65000', 'remote-as 65001'),
    ),
  ]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/config/check/decode.ts';
import { parseYaml } from '../../../src/config/read/settings-file.ts';
import { anyValue, goodSettings, nearlyGoodSettings } from '../../support/any-settings.ts';
import { defined } from '../../../src/model/defined.ts';

/** The problems as `path: message`; none if the groups are valid. */
function problemsOf(bgpgroups: readonly unknown[]): readonly string[] {
  const decoded = decode({ bgpgroups });
  return decoded.kind === 'settings'
    ? []
    : decoded.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('drain_min and drain_max', () => {
  it.each([
    ['30s', '10s', ['drain_min: is longer than drain_max']],
    ['90s', undefined, ['drain_min: is longer than drain_max']],
    ['10s', '10s', []],
    ['never', '10s', [expect.stringContaining('drain_min: expected a duration') as string]],
  ])('are compared: %s and %s', (drain_min, drain_max, problems) => {
    const bgpgroups = [{ name: 'M', type: 'mesh', source: { hostname: 'm' } }];
    const decoded = decode({ bgpgroups, drain_min, ...defined({ drain_max }) });
    const found =
      decoded.kind === 'settings' ? [] : decoded.problems.map(({ path, message }) => `${path}: ${message}`);
    expect(found).toEqual(problems);
  });
});

describe('the check between groups', () => {
  const mesh = (name: string, ...sources: unknown[]) => ({ name, type: 'mesh', sources });
  const clients = (name: string, ...prefixes: string[]) => ({ name, type: 'subtractive', prefixes });

  it.each<[string, unknown[], string[]]>([
    [
      'a name that three groups have',
      [mesh('A', { hostname: 'a' }), clients('A', '10.0.0.0/8'), mesh('A', { hostname: 'b' })],
      [
        'bgpgroups[1].name: "A" is already the name of bgpgroups[0]',
        'bgpgroups[2].name: "A" is already the name of bgpgroups[0]',
      ],
    ],
    [
      'a host name twice in one group, once absolute',
      [mesh('A', { hostname: 'a.b' }, { hostname: 'A.b.' })],
      ['bgpgroups[0].sources[1]: "a.b" is already used by bgpgroups[0].sources[0]'],
    ],
    [
      'two static lists in one group',
      [
        mesh(
          'A',
          { sourcetype: 'static', addresses: ['10.0.0.1'] },
          { sourcetype: 'static', addresses: ['10.0.0.2'] },
        ),
      ],
      [
        'bgpgroups[0].sources[1]: a static list (put all addresses into one) is already used by bgpgroups[0].sources[0]',
      ],
    ],
    [
      'no static lists of two groups',
      [
        mesh('A', { sourcetype: 'static', addresses: ['10.0.0.1'] }),
        mesh('B', { sourcetype: 'static', addresses: ['10.0.0.1'] }),
      ],
      [],
    ],
    [
      'a Service twice, but not one of that name in another namespace',
      [
        mesh('A', { sourcetype: 'endpointslice', service: 'core' }),
        mesh('B', { sourcetype: 'EndpointSlice', service: 'core' }),
        mesh('C', { sourcetype: 'endpointslice', service: 'core', namespace: 'other' }),
      ],
      ['bgpgroups[1].sources[0]: the Service "core" is already used by bgpgroups[0].sources[0]'],
    ],
    [
      'a spread without max_peers, or without a source that knows zones',
      [
        { ...mesh('A', { hostname: 'a' }), max_peers: 2, spread: 'zone' },
        { ...mesh('B', { sourcetype: 'endpointslice', service: 'core' }), spread: 'node' },
        { ...mesh('C', { hostname: 'c' }), spread: 'none' },
      ],
      [
        'bgpgroups[0].spread: needs a source of sourcetype endpointslice: no other knows zones and nodes',
        'bgpgroups[1].spread: needs max_peers: without it every member is a peer, wherever it runs',
      ],
    ],
    [
      'prefixes of two groups that overlap',
      [
        clients('A', '10.0.0.0/8', '2001:db8::/32'),
        clients('B', '0.0.0.0/5', '2001:db8:1::/48', '10.1.0.0/16'),
      ],
      ['bgpgroups[1].prefixes: 2001:db8:1::/48 overlaps 2001:db8::/32 of A: a client would belong to both'],
    ],
    [
      'addresses of families that ip_families does not have',
      [
        {
          ...mesh('A', { sourcetype: 'static', addresses: ['10.0.0.1', '2001:db8::1'] }),
          ip_families: ['ipv6'],
        },
        { ...mesh('B', { hostname: 'b' }), ip_families: ['IPv4'] },
        {
          name: 'C',
          type: 'mesh',
          source: { sourcetype: 'static', addresses: ['::1'] },
          ip_families: ['IPv4'],
        },
        { ...mesh('D', { sourcetype: 'static', addresses: ['10.0.0.2'] }), ip_families: ['v6'] },
      ],
      [
        'bgpgroups[3].ip_families[0]: expected one of IPv4, IPv6, not "v6"',
        'bgpgroups[0].sources[0].addresses[0]: 10.0.0.1 is not IPv6, which ip_families asks for',
        'bgpgroups[2].source.addresses[0]: ::1 is not IPv4, which ip_families asks for',
      ],
    ],
    ['no prefixes that only touch', [clients('A', '10.0.0.0/9'), clients('B', '10.128.0.0/9', '::/0')], []],
    ['no prefixes of one group that overlap', [clients('A', '10.0.0.0/8', '10.1.0.0/16')], []],
  ])('reports %s', (_, groups, problems) => {
    expect(problemsOf(groups)).toEqual(problems);
  });
});

describe('decoding never throws, and has a message for every problem', () => {
  it('for any content of a file', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (anything, group) => {
        for (const raw of [anything, { bgpgroups: [group, { ...Object(group), type: 'mesh' }] }]) {
          const decoded = decode(raw);
          expect(decoded.kind === 'settings' || decoded.problems.length > 0).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('for a valid file with any value in one place', () => {
    expect(decode(goodSettings).kind).toBe('settings');
    fc.assert(
      fc.property(nearlyGoodSettings, (raw) => {
        const decoded = decode(raw);
        for (const { message } of decoded.kind === 'settings' ? [] : decoded.problems)
          expect(message).not.toBe('');
        expect(decoded.kind === 'settings' || decoded.problems.length > 0).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('for any text of a file', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'a: &x',
        '<<: *x',
        '- *y',
        'bgpgroups:',
        '---',
        '? [',
        '!!set',
        '%YAML',
        '"',
        "'",
        '{',
        '\t',
      ),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const parsed = parseYaml(lines.join('\n'));
        expect(parsed.kind === 'content' || parsed.problems.length > 0).toBe(true);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { Elem, Value } from '../../../../lab/device/config/tree.ts';
import { renderJson } from '../../../../lab/device/config/json.ts';
import { defaultSwitches, type Switches } from '../../../../lab/device/switches.ts';

const bgp: readonly Elem[] = [{ name: 'protocols' }, { name: 'bgp' }];
const render = (value: Value, path: readonly Elem[], switches: Partial<Switches> = {}) =>
  renderJson(value, path, { ...defaultSwitches, ...switches });

describe('JSON has the form of captures for', () => {
  it.each<[string, Value, unknown]>([
    [
      'a group',
      {
        group: [
          {
            name: 'G',
            type: 'internal',
            family: { inet: { unicast: {} } },
            neighbor: [{ name: '192.1.2.1' }, { name: '192.1.2.2' }],
          },
        ],
      },
      undefined,
    ],
    ['an empty leaf', { passive: [null] }, undefined],
    ['a number', { 'hold-time': '30' }, { 'hold-time': 30 }],
    ['a description that looks like a number', { description: '30' }, undefined],
    ['a name that looks like a number', { group: [{ name: '30' }] }, undefined],
    ['a dotted AS number', { 'peer-as': '1.10' }, undefined],
  ])('%s', (_, value, expected) => {
    expect(render(value, bgp)).toEqual(expected ?? value);
  });

  it('a part that is not in the schema', () => {
    expect(render({ 'unit 0': {}, mtu: ['9000'] }, [{ name: 'interfaces' }])).toEqual({
      'unit 0': {},
      mtu: ['9000'],
    });
  });
});

describe('with other switches', () => {
  it('numbers are strings', () => {
    expect(render({ 'hold-time': '30' }, bgp, { numbers: 'string' })).toEqual({ 'hold-time': '30' });
  });

  it.each<[string, Value, unknown]>([
    [
      'a list of one is the entry',
      { group: [{ name: 'G', neighbor: [{ name: '10.0.0.1' }] }] },
      { group: { name: 'G', neighbor: { name: '10.0.0.1' } } },
    ],
    ['a leaf-list of one is the value', { export: ['OUT'] }, { export: 'OUT' }],
    ['two values stay a list', { export: ['A', 'B'] }, { export: ['A', 'B'] }],
    ['an empty leaf is not unwrapped', { passive: [null] }, { passive: [null] }],
  ])('%s', (_, value, expected) => {
    expect(render(value, bgp, { singleEntry: 'unwrapped' })).toEqual(expected);
  });

  it.each<[string, Value, readonly Elem[], unknown]>([
    ['a container', { passive: [null] }, bgp, { protocols: { bgp: { passive: [null] } } }],
    [
      'a whole list',
      [{ name: 'G' }],
      [...bgp, { name: 'group' }],
      { protocols: { bgp: { group: [{ name: 'G' }] } } },
    ],
    [
      'an entry',
      { name: 'G' },
      [...bgp, { name: 'group', key: 'G' }],
      { protocols: { bgp: { group: [{ name: 'G' }] } } },
    ],
    [
      'a leaf of an entry',
      'internal',
      [...bgp, { name: 'group', key: 'G' }, { name: 'type' }],
      { protocols: { bgp: { group: [{ name: 'G', type: 'internal' }] } } },
    ],
    ['the root', { version: '1' }, [], { version: '1' }],
  ])('%s is wrapped in its parents', (_, value, path, expected) => {
    expect(render(value, path, { replyRoot: 'wrapped' })).toEqual(expected);
  });
});

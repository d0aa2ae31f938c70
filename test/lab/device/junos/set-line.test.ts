import { describe, expect, it } from 'vitest';
import type { Edit } from '../../../../lab/device/config/edit.ts';
import { Refusal } from '../../../../lab/device/refusal.ts';
import { editOfLine } from '../../../../lab/device/junos/set-line.ts';

const group = [{ name: 'protocols' }, { name: 'bgp' }, { name: 'group', key: 'G' }];

describe('a CLI line is read as an edit:', () => {
  it.each<[string, Edit]>([
    ['set protocols bgp group G', { kind: 'update', path: group, value: { name: 'G' } }],
    [
      ' set  protocols bgp group G type internal ',
      { kind: 'update', path: [...group, { name: 'type' }], value: 'internal' },
    ],
    [
      'set protocols bgp group G passive',
      { kind: 'update', path: [...group, { name: 'passive' }], value: [null] },
    ],
    [
      'set protocols bgp group G shutdown',
      { kind: 'update', path: [...group, { name: 'shutdown' }], value: {} },
    ],
    [
      'set protocols bgp group G allow 10.0.0.0/8',
      { kind: 'update', path: [...group, { name: 'allow' }], value: ['10.0.0.0/8'] },
    ],
    [
      'set protocols bgp group G allow [ 10.0.0.0/8 ::/0 ]',
      { kind: 'update', path: [...group, { name: 'allow' }], value: ['10.0.0.0/8', '::/0'] },
    ],
    [
      'set protocols bgp group G neighbor 10.0.0.1',
      {
        kind: 'update',
        path: [...group, { name: 'neighbor', key: '10.0.0.1' }],
        value: { name: '10.0.0.1' },
      },
    ],
    [
      'delete protocols bgp group G neighbor 10.0.0.1',
      { kind: 'delete', path: [...group, { name: 'neighbor', key: '10.0.0.1' }] },
    ],
    ['delete protocols bgp group G hold-time', { kind: 'delete', path: [...group, { name: 'hold-time' }] }],
    ['delete protocols bgp group G allow', { kind: 'delete', path: [...group, { name: 'allow' }] }],
    ['deactivate protocols bgp group G', { kind: 'deactivate', path: group }],
    ['activate protocols bgp group G allow', { kind: 'activate', path: [...group, { name: 'allow' }] }],
    ['delete protocols bgp', { kind: 'delete', path: [{ name: 'protocols' }, { name: 'bgp' }] }],
  ])('%s', (line, edit) => {
    expect(editOfLine(line)).toEqual(edit);
  });
});

it.each([
  ['show version', 'unknown command'],
  ['set protocols bpg', 'syntax error: bpg'],
  ['set protocols bgp group', 'missing argument after group'],
  ['set protocols bgp group G type', 'missing argument after type'],
  ['set protocols bgp group G allow', 'missing argument after allow'],
  ['set protocols bgp group G allow [ ]', 'missing argument after allow'],
  ['set protocols bgp group G type internal external', 'syntax error: external'],
  ['set protocols bgp group G passive now', 'syntax error: now'],
  ['delete protocols bgp group G allow 10.0.0.0/8', 'delete of one value is not supported here'],
])('the invalid line %s is refused', (line, message) => {
  expect(() => editOfLine(line)).toThrow(message);
  expect(() => editOfLine(line)).toThrow(Refusal);
});

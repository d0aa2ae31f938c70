import { describe, expect, it } from 'vitest';
import { applied, drift, sameRunning } from '../../src/plan/drift.ts';
import { groups, policy, running } from '../support/situations.ts';
import { net } from '../support/addresses.ts';

describe('drift', () => {
  it('lists neighbors and allow that others changed, in groups of the settings only', () => {
    const left = running(['10.0.1.1'], [], ['10.0.0.0/16']);
    const found = running(['10.0.1.2'], [], ['10.0.0.0/17']);

    expect(drift(left, found, policy)).toEqual([
      { group: 'mesh', kind: 'neighbor-added', peer: '10.0.1.2' },
      { group: 'mesh', kind: 'neighbor-removed', peer: '10.0.1.1' },
      { group: 'clients', kind: 'allow-changed' },
    ]);
    expect(drift(left, { groups: new Map(), elsewhere: new Map() }, policy)).toEqual([]);
    expect(drift(left, left, { groups })).toEqual([]);
  });
});

it('two reads are the same when their neighbors agree and allow covers the same addresses', () => {
  const one = running(['10.0.1.1'], [], ['10.0.0.0/16']);

  expect(sameRunning(one, running(['10.0.1.1'], [], ['10.0.0.0/17', '10.0.128.0/17']))).toBe(true);
  expect(sameRunning(one, running(['10.0.1.1'], [], ['10.0.0.0/17']))).toBe(false);
  expect(sameRunning(one, running(['10.0.1.2']))).toBe(false);
  expect(sameRunning(one, { groups: new Map(), elsewhere: new Map() })).toBe(false);
  expect(
    sameRunning(one, {
      groups: new Map(Array.from(one.groups, ([name, group]) => [`${name}2`, group])),
      elsewhere: new Map(),
    }),
  ).toBe(false);
});

it('a plan that is applied to a missing group creates it', () => {
  const plan = {
    hash: 'x',
    steps: [{ kind: 'allow' as const, group: 'new', from: [], to: [net('10.0.0.0/8')] }],
  };

  expect(applied({ groups: new Map(), elsewhere: new Map() }, plan).groups.get('new')?.allow).toEqual([
    '10.0.0.0/8',
  ]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { child, entries, isObject, texts, type Json } from '../../../src/crpd/junos/json.ts';

describe('a child', () => {
  it.each<[string, Json | undefined, Json | undefined]>([
    ['by its bare name', { group: 1 }, 1],
    ['with a module before it', { 'junos-conf-root:group': 2 }, 2],
    ['by the bare name first', { 'other:group': 2, group: 1 }, 1],
    ['never from metadata', { '@junos:group': { 'junos:active': false } }, undefined],
    ['not from a longer name', { subgroup: 3 }, undefined],
    ['not from what every object inherits', {}, undefined],
    ['not from a list', [{ group: 1 }], undefined],
    ['not from text', 'group', undefined],
    ['not from null', null, undefined],
    ['not from nothing', undefined, undefined],
  ])('is found %s', (_, json, expected) => {
    expect(child(json, 'group')).toBe(expected);
  });

  it('is not what an object inherits', () => {
    expect(child({}, 'constructor')).toBeUndefined();
  });
});

describe('entries', () => {
  it.each<[string, Json | undefined, readonly Json[]]>([
    ['of a list', [{ name: 'a' }, { name: 'b' }], [{ name: 'a' }, { name: 'b' }]],
    ['of one that came unwrapped', { name: 'a' }, [{ name: 'a' }]],
    ['of an empty leaf', [null], []],
    ['of null', null, []],
    ['of what is not there', undefined, []],
  ])('%s', (_, json, expected) => {
    expect(entries(json)).toEqual(expected);
  });

  it('do not depend on whether a single entry is wrapped', () => {
    const entry = fc.dictionary(fc.string(), fc.integer());
    fc.assert(
      fc.property(entry, (one) => {
        expect(entries(one)).toEqual(entries([one]));
      }),
    );
  });
});

describe('texts', () => {
  it.each<[string, Json | undefined, readonly string[]]>([
    ['of a leaf-list', ['10.0.0.0/8', '::/0'], ['10.0.0.0/8', '::/0']],
    ['of one leaf', 'all', ['all']],
    ['of a number', 64512, ['64512']],
    ['without empty leaves and containers', [null, {}, true, 'a'], ['a']],
  ])('%s', (_, json, expected) => {
    expect(texts(json)).toEqual(expected);
  });
});

it.each<[Json | undefined, boolean]>([
  [{}, true],
  [[], false],
  [null, false],
  ['a', false],
  [undefined, false],
])('%j is an object: %s', (json, expected) => {
  expect(isObject(json)).toBe(expected);
});

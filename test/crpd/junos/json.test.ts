import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldNotification } from '../../../src/crpd/gnmi/neighbor-table.ts';
import { sessionsShown } from '../../../src/crpd/jet/sessions.ts';
import { decodeGroups } from '../../../src/crpd/junos/bgp-configuration.ts';
import { child, entries, isObject, readJson, texts, type Json } from '../../../src/crpd/junos/json.ts';
import type { GetResponse__Output } from '../../../src/generated/gnmi/GetResponse.ts';
import type { Notification__Output } from '../../../src/generated/gnmi/Notification.ts';

describe('a child', () => {
  it.each<[string, Json | undefined, Json | undefined]>([
    ['by its bare name', { group: 1 }, 1],
    ['with a module prefix', { 'junos-conf-root:group': 2 }, 2],
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

  it('is not an inherited property', () => {
    expect(child({}, 'constructor')).toBeUndefined();
  });
});

describe('entries', () => {
  it.each<[string, Json | undefined, readonly Json[]]>([
    ['of a list', [{ name: 'a' }, { name: 'b' }], [{ name: 'a' }, { name: 'b' }]],
    ['of one entry alone', { name: 'a' }, [{ name: 'a' }]],
    ['of an empty leaf', [null], []],
    ['of null', null, []],
    ['of a missing list', undefined, []],
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

const nested = (depth: number, core = '1') => `${'[{"a":'.repeat(depth)}${core}${'}]'.repeat(depth)}`;
const tooDeep = nested(100_000);
const fault = expect.objectContaining({
  fault: expect.objectContaining({ kind: 'unreadable' }) as object,
}) as Error;

describe('JSON of a device', () => {
  it.each([
    ['{"a": [1, {"b": null}]}', { a: [1, { b: null }] }],
    ['"a scalar"', 'a scalar'],
    [`{"brackets": ${JSON.stringify('[{"\\'.repeat(300))}}`, { brackets: '[{"\\'.repeat(300) }],
    [`[${'[],{},'.repeat(500)}1]`, expect.anything() as object],
  ])('is read: %#', (text, expected) => {
    expect(readJson(text)).toEqual(expected);
  });

  it('that is malformed is a SyntaxError', () => {
    expect(() => readJson('[1')).toThrow(SyntaxError);
  });

  it('is read if it is nested as deeply as configuration, and unreadable if it is nested more deeply', () => {
    expect(readJson(nested(100))).toBeDefined();
    expect(() => readJson(tooDeep)).toThrow(fault);
  });
});

describe('an answer that is nested too deep is unreadable', () => {
  const answer = (json: string) =>
    ({
      notification: [{ update: [{ val: { jsonIetfVal: Buffer.from(json) } }] }],
    }) as unknown as GetResponse__Output;

  const notification = (jsonVal: Buffer) =>
    ({
      prefix: { elem: [{ name: 'neighbor', key: { 'neighbor-address': '10.0.0.1' } }] },
      update: [{ path: { elem: [{ name: 'state' }] }, val: { jsonVal } }],
      delete: [],
    }) as unknown as Notification__Output;

  it.each<[string, () => unknown]>([
    ['a value of telemetry', () => foldNotification(new Map(), notification(Buffer.from(tooDeep)))],
    ['a group by gNMI', () => decodeGroups(answer(`{"group": ${tooDeep}}`))],
    [
      'an allow by JET',
      () => decodeGroups(`{"configuration": {"group": [{"name": "G", "allow": ${tooDeep}}]}}`),
    ],
    ['the sessions by JET', () => sessionsShown(`{"bgp-information": ${tooDeep}}`)],
  ])('%s', (_, read) => {
    expect(read).toThrow(fault);
  });
});

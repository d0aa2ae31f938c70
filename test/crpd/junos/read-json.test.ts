import { describe, expect, it } from 'vitest';
import { decodeGroups } from '../../../src/crpd/junos/bgp-configuration.ts';
import { readJson } from '../../../src/crpd/junos/json.ts';
import { sessionsShown } from '../../../src/crpd/jet/sessions.ts';
import { foldNotification } from '../../../src/crpd/gnmi/neighbor-table.ts';
import type { Notification__Output } from '../../../src/generated/gnmi/Notification.ts';
import type { GetResponse__Output } from '../../../src/generated/gnmi/GetResponse.ts';

const nested = (depth: number, core = '1') => `${'[{"a":'.repeat(depth)}${core}${'}]'.repeat(depth)}`;
const endless = nested(100_000);
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

  it('that is none is a SyntaxError', () => {
    expect(() => readJson('[1')).toThrow(SyntaxError);
  });

  it('is read as deep as configuration goes, and nested without end is an unreadable answer', () => {
    expect(readJson(nested(100))).toBeDefined();
    expect(() => readJson(endless)).toThrow(fault);
  });
});

describe('an answer nested without end is unreadable', () => {
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
    ['a value of telemetry', () => foldNotification(new Map(), notification(Buffer.from(endless)))],
    ['a group by gNMI', () => decodeGroups(answer(`{"group": ${endless}}`))],
    [
      'an allow by JET',
      () => decodeGroups(`{"configuration": {"group": [{"name": "G", "allow": ${endless}}]}}`),
    ],
    ['the sessions by JET', () => sessionsShown(`{"bgp-information": ${endless}}`)],
  ])('%s', (_, read) => {
    expect(read).toThrow(fault);
  });
});

import { describe, expect, it } from 'vitest';
import { endpointsOf } from '../../../src/discovery/endpoint-slices/endpoint-slices.ts';
import { parseSlice, parseWatchEvent } from '../../../src/discovery/endpoint-slices/slice.ts';
import { wireEndpoint, wireSlice } from '../../support/slices.ts';

const endpointsIn = (...slices: readonly object[]) =>
  endpointsOf(slices.map((wire) => parseSlice(wire).slice));
const conditionsOf = (conditions: Record<string, boolean | null> | undefined) => {
  const [endpoint] = endpointsIn(wireSlice('a', [{ addresses: ['10.0.0.1'], conditions }]));
  return [endpoint?.serving, endpoint?.terminating];
};

describe('a slice', () => {
  it('has pods with name, uid, node and zone', () => {
    expect(endpointsIn(wireSlice('a', [wireEndpoint('10.0.0.1', 'core-0')]))).toEqual([
      {
        address: '10.0.0.1',
        identity: 'core-0',
        uid: 'uid-of-core-0',
        node: 'node-of-core-0',
        zone: 'zone-a',
        serving: true,
        terminating: false,
      },
    ]);
  });

  it.each([
    ['no conditions: it serves', undefined, [true, false]],
    ['conditions that are null: it serves', { ready: null, serving: null, terminating: null }, [true, false]],
    ['not ready, and no serving: it does not serve', { ready: false }, [false, false]],
    [
      'ready by publishNotReadyAddresses, not serving: it does not serve',
      { ready: true, serving: false },
      [false, false],
    ],
    [
      'terminating and still serving: it serves',
      { ready: false, serving: true, terminating: true },
      [true, true],
    ],
  ])('has an endpoint with %s', (_, conditions, expected) => {
    expect(conditionsOf(conditions as never)).toEqual(expected);
  });

  it.each([
    ['without pods has no endpoints', wireSlice('a', null), []],
    ['of DNS names has no endpoints', wireSlice('a', [{ addresses: ['pod.example'] }], { type: 'FQDN' }), []],
    [
      'leaves out text that is not an address',
      wireSlice('a', [{ addresses: ['10.0.0'] }, { addresses: ['10.0.0.2'] }]),
      ['10.0.0.2'],
    ],
    [
      'takes the first of several addresses',
      wireSlice('a', [{ addresses: ['10.0.0.3', '10.0.0.4'] }]),
      ['10.0.0.3'],
    ],
    [
      'normalizes IPv6 addresses',
      wireSlice('a', [{ addresses: ['2001:DB8::0:1'] }], { type: 'IPv6' }),
      ['2001:db8::1'],
    ],
  ])('%s', (_, wire, addresses) => {
    expect(endpointsIn(wire).map(({ address }) => address)).toEqual(addresses);
  });

  it('of another controller may have only a host name or an address as identity', () => {
    const slice = wireSlice('a', [
      { addresses: ['10.0.0.1'], hostname: 'rr-1' },
      { addresses: ['10.0.0.2'] },
      { addresses: ['10.0.0.3'], targetRef: null, nodeName: null, zone: null, hostname: null },
    ]);

    expect(endpointsIn(slice).map(({ identity }) => identity)).toEqual(['rr-1', '10.0.0.2', '10.0.0.3']);
  });

  it.each([{}, { metadata: { name: 'a' } }, wireSlice('a', [{ addresses: [] }]), 7, null])(
    'is not made from %j',
    (wire) => {
      expect(() => parseSlice(wire)).toThrow();
    },
  );
});

describe('of two endpoints with the same address', () => {
  const leaving = wireEndpoint('10.0.0.1', 'old', { ready: false, serving: true, terminating: true });
  const staying = wireEndpoint('10.0.0.1', 'new', { ready: true, serving: false, terminating: false });

  it.each([
    ['the one that stays wins', [leaving], [staying], 'new'],
    ['the one that stays wins in any order', [staying], [leaving], 'new'],
    ['the one that stays wins in one slice', [leaving, staying], [], 'new'],
    ['either wins while it moves between slices', [staying], [staying], 'new'],
  ])('%s', (_, one, other, identity) => {
    const endpoints = endpointsIn(wireSlice('a', one), wireSlice('b', other));

    expect(endpoints.map((endpoint) => endpoint.identity)).toEqual([identity]);
  });

  it('the one that serves wins when both stay', () => {
    const ready = wireEndpoint('10.0.0.1', 'zzz');

    expect(endpointsIn(wireSlice('a', [staying]), wireSlice('b', [ready]))[0]?.identity).toBe('zzz');
  });
});

describe('a line of a watch', () => {
  const line = (type: string, object: unknown) => JSON.stringify({ type, object });

  it.each([
    ['ADDED', 'present'],
    ['MODIFIED', 'present'],
    ['DELETED', 'deleted'],
  ])('with %s is a change', (type, kind) => {
    expect(parseWatchEvent(line(type, wireSlice('a', [])), 'API server')).toMatchObject({
      kind: 'change',
      change: { kind, slice: { name: 'a' } },
      version: 'rv-uid-of-a-1',
    });
  });

  it('with BOOKMARK or ERROR is that', () => {
    expect(parseWatchEvent(line('BOOKMARK', { metadata: { resourceVersion: 'x' } }), 'API server')).toEqual({
      kind: 'bookmark',
      version: 'x',
    });
    expect(parseWatchEvent(line('ERROR', { code: 410, message: 'too old' }), 'API server')).toMatchObject({
      kind: 'error',
      error: { isGone: true, fault: { kind: 'unreachable', who: 'API server', detail: 'too old' } },
    });
  });

  it.each(['', '{', 'null', line('RENAMED', {}), line('BOOKMARK', {}), line('ADDED', {})])(
    'is not made from: %s',
    (text) => {
      expect(() => parseWatchEvent(text, 'API server')).toThrow();
    },
  );
});

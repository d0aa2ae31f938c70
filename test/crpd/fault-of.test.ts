import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { faultOfRead, faultOfSet, isMissingPath } from '../../src/crpd/fault-of.ts';

/** Status code, fault of a read, fault of a Set. */
const table = [
  ['OK', 'unreachable', 'unsettled'],
  ['CANCELLED', 'unreachable', 'unsettled'],
  ['UNKNOWN', 'refused', 'unsettled'],
  ['INVALID_ARGUMENT', 'refused', 'refused'],
  ['DEADLINE_EXCEEDED', 'unreachable', 'unsettled'],
  ['NOT_FOUND', 'refused', 'refused'],
  ['ALREADY_EXISTS', 'unreachable', 'refused'],
  ['PERMISSION_DENIED', 'denied', 'denied'],
  ['RESOURCE_EXHAUSTED', 'unreachable', 'unsettled'],
  ['FAILED_PRECONDITION', 'refused', 'refused'],
  ['ABORTED', 'unreachable', 'busy'],
  ['OUT_OF_RANGE', 'refused', 'refused'],
  ['UNIMPLEMENTED', 'refused', 'refused'],
  ['INTERNAL', 'unreachable', 'unsettled'],
  ['UNAVAILABLE', 'unreachable', 'unsettled'],
  ['DATA_LOSS', 'unreachable', 'unsettled'],
  ['UNAUTHENTICATED', 'denied', 'denied'],
] as const;

describe('the fault of a failed call', () => {
  it.each(table)('%s: a read is %s, a Set is %s', (name, read, set) => {
    const error = { code: status[name], details: 'no' };

    expect(faultOfRead('r1', error)).toEqual({ kind: read, who: 'r1', detail: 'no' });
    expect(faultOfSet('r1', error)).toEqual({ kind: set, who: 'r1', detail: 'no' });
  });

  it('has a kind for every status code of gRPC', () => {
    const names = Object.keys(status).filter((name) => Number.isNaN(Number(name)));

    expect(table.map(([name]) => name).toSorted()).toEqual(names.toSorted());
  });

  it.each([
    '\nconfiguration database modified\n;',
    'error: configuration database locked by:\n  admin terminal p0',
    'database is locked',
    'Configuration Database Locked',
  ])('is busy by its message, whatever its code: %j', (details) => {
    expect(faultOfSet('r1', { code: status.UNAVAILABLE, details }).kind).toBe('busy');
    expect(faultOfSet('r1', { code: status.INVALID_ARGUMENT, details }).kind).toBe('busy');
  });

  it('is not busy when a read fails with the same message', () => {
    expect(faultOfRead('r1', { code: status.UNAVAILABLE, details: 'database locked' }).kind).toBe(
      'unreachable',
    );
  });

  it.each([
    ['\nconfiguration database modified\n;', 'configuration database modified'],
    ['syntax error;\n;\n', 'syntax error'],
    ['a\n   b', 'a b'],
    ['', ''],
  ])('loses the line ends around its message: %j', (details, detail) => {
    expect(faultOfSet('r1', { code: status.UNKNOWN, details }).detail).toBe(detail);
  });
});

it.each([
  ['NOT_FOUND', 'whatever', true],
  ['UNKNOWN', '\nError in retrieval for the given config path\n', true],
  ['UNKNOWN', 'something else', false],
  ['UNAVAILABLE', 'Error in retrieval for the given config path', false],
] as const)('%s with %j says that a path is missing: %s', (name, details, expected) => {
  expect(isMissingPath({ code: status[name], details })).toBe(expected);
});

import { expect, it } from 'vitest';
import { isLoopback } from '../../src/model/loopback.ts';

it.each([
  ['127.0.0.1:32767', true],
  ['127.9.8.7:1', true],
  ['[::1]:32767', true],
  ['localhost:32767', true],
  ['10.0.0.127:32767', false],
  ['[2001:db8::1]:32767', false],
  ['127.example:32767', false],
])('%s is on this machine: %s', (hostPort, expected) => {
  expect(isLoopback(hostPort)).toBe(expected);
});

import { expect, it } from 'vitest';
import type { Fault } from '../../../src/model/fault.ts';
import { deviceLines } from '../../../src/ops/log/device-lines.ts';

const fault: Fault = { kind: 'unreachable', who: '127.0.0.1:32767', detail: 'connection refused' };
const forty = Array.from({ length: 40 }, (_, index) => index + 1);

it.each([
  ['while telemetry is blind, after device_lost', false, [2, 4, 8, 16, 32]],
  ['while telemetry streams', true, [1, 4, 8, 16, 32]],
])('a failed read is logged at growing distances: %s', (_, besideTelemetry, expected) => {
  const logged = forty.filter(
    (tries) => deviceLines({ kind: 'read-failed', fault, tries, besideTelemetry }).length > 0,
  );

  expect(logged).toEqual(expected);
});

it('a read that fails while telemetry streams says that sessions are still reported', () => {
  expect(deviceLines({ kind: 'read-failed', fault, tries: 1, besideTelemetry: true })).toMatchObject([
    { level: 'warn', fields: { next: 'telemetry still reports sessions; retrying the read' } },
  ]);
});

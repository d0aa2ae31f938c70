import { expect, it } from 'vitest';
import type { Fault } from '../../../src/model/fault.ts';
import { deviceLines } from '../../../src/ops/log/device-lines.ts';

const fault: Fault = { kind: 'unreachable', who: '127.0.0.1:32767', detail: 'connection refused' };
const forty = Array.from({ length: 40 }, (_, index) => index + 1);

it.each([
  ['a device that is not there yet, which device_lost says first', false, [2, 4, 8, 16, 32]],
  ['a device that cannot be read and whose telemetry streams', true, [1, 4, 8, 16, 32]],
])('%s, is said once, then less and less often', (_, besideTelemetry, expected) => {
  const said = forty.filter(
    (tries) => deviceLines({ kind: 'read-failed', fault, tries, besideTelemetry }).length > 0,
  );

  expect(said).toEqual(expected);
});

it('a read that fails beside telemetry says that sessions are seen', () => {
  expect(deviceLines({ kind: 'read-failed', fault, tries: 1, besideTelemetry: true })).toMatchObject([
    { level: 'warn', fields: { next: 'telemetry still reports sessions; retrying the read' } },
  ]);
});

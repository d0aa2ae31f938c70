import { expect, it } from 'vitest';
import type { Fault } from '../../src/model/fault.ts';
import { deviceLines } from '../../src/ops/device-lines.ts';

it('a device that is not there yet is said once, then less and less often', () => {
  const fault: Fault = { kind: 'unreachable', who: '127.0.0.1:32767', detail: 'connection refused' };
  const said = Array.from({ length: 40 }, (_, index) => index + 1).filter(
    (tries) => deviceLines({ kind: 'read-failed', fault, tries }).length > 0,
  );

  // The first failure is told as device_lost.
  expect(said).toEqual([2, 4, 8, 16, 32]);
});

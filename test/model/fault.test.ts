import { expect, it } from 'vitest';
import { FaultError } from '../../src/model/fault.ts';

it('a fault names the other side, its kind and the details in one line', () => {
  const error = new FaultError({
    kind: 'busy',
    who: '127.0.0.1:32767',
    detail: 'configuration database modified',
  });

  expect(error.message).toBe('127.0.0.1:32767: busy: configuration database modified');
});

import { expect, it } from 'vitest';
import { sessionStates } from '../../src/model/session.ts';

it('session states are in the order of their numbers in RFC 4273, from IDLE (1) to ESTABLISHED (6)', () => {
  expect(sessionStates.map((state, index) => `${state} ${index + 1}`)).toEqual([
    'IDLE 1',
    'CONNECT 2',
    'ACTIVE 3',
    'OPENSENT 4',
    'OPENCONFIRM 5',
    'ESTABLISHED 6',
  ]);
});

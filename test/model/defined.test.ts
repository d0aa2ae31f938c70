import { expect, it } from 'vitest';
import { defined } from '../../src/model/defined.ts';
import { messageOf } from '../../src/model/message-of.ts';

it('defined leaves out undefined entries and no others', () => {
  const zone: string | undefined = undefined;
  expect(Object.keys(defined({ zone, rank: 0, up: false, name: '', to: null }))).toEqual([
    'rank',
    'up',
    'name',
    'to',
  ]);
});

it.each([
  [new Error('refused'), 'refused'],
  ['a string', 'a string'],
  [undefined, 'undefined'],
])('messageOf(%s) is %j', (thrown, message) => expect(messageOf(thrown)).toBe(message));

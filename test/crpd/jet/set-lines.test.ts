import fc from 'fast-check';
import { expect, it } from 'vitest';
import { setLinesOf } from '../../../src/crpd/jet/set-lines.ts';
import { editOfLine } from '../../../lab/device/junos/set-line.ts';
import type { IpAddress } from '../../../src/model/address.ts';
import { FaultError } from '../../../src/model/fault.ts';
import type { Prefix } from '../../../src/model/prefix-set.ts';
import type { Step } from '../../../src/model/step.ts';

const plan = (...steps: readonly Step[]) => ({ hash: '00000000', steps });
const add = (group: string, peer = '10.0.0.1'): Step => ({
  kind: 'add',
  group,
  peer: peer as IpAddress,
  identity: 'x; delete system',
  reason: 'discovered',
});

it('a plan becomes deletes and then sets, with one statement in each line', () => {
  expect(
    setLinesOf(
      plan(
        add('MESH', '2001:db8::1'),
        { kind: 'remove', group: 'MESH', peer: '10.0.0.2' as IpAddress, identity: 'x', reason: 'gone' },
        {
          kind: 'allow',
          group: 'CLIENTS',
          from: ['0.0.0.0/0'] as Prefix[],
          to: ['10.0.0.0/8', '::/1'] as Prefix[],
        },
        { kind: 'graceful-shutdown', to: 'set' },
      ),
    ),
  ).toEqual([
    'delete groups MESHRR protocols bgp group MESH neighbor 10.0.0.2',
    'delete groups MESHRR protocols bgp group CLIENTS allow',
    'set groups MESHRR protocols bgp group MESH neighbor 2001:db8::1',
    'set groups MESHRR protocols bgp group CLIENTS allow 10.0.0.0/8',
    'set groups MESHRR protocols bgp group CLIENTS allow ::/1',
    'set groups MESHRR protocols bgp graceful-shutdown sender local-preference 0',
  ]);
  expect(setLinesOf(plan({ kind: 'graceful-shutdown', to: 'deleted' }))).toEqual([
    'delete groups MESHRR protocols bgp graceful-shutdown sender',
  ]);
});

it.each(['two words', 'a;b', 'a | save /x', 'größe', 'a{b}', "it's", '# x', ' ', '-x', '$junos', '[ a'])(
  'a group called %j stays one word of its line',
  (name) => {
    const [line = ''] = setLinesOf(plan(add(name)));

    expect(line).not.toMatch(/\n/);
    expect(editOfLine(line).path).toContainEqual({ name: 'group', key: name });
  },
);

it.each([
  '',
  'a"b',
  'a\\',
  'a\nset system',
  'a\rb',
  'a\tb',
  'a\u2028b',
  'a\u0000',
  'a\u202eb',
  '<*>',
  '\ud800',
])('a group called %j is refused', (name) => {
  expect(() => setLinesOf(plan(add(name)))).toThrow(FaultError);
});

it.each(['10.0.0.1; delete system', '10.0.0.1\nset system', '10.0.0.1 ', '"10.0.0.1"', '::0', ''])(
  'a peer that is not an address is refused: %j',
  (peer) => {
    expect(() => setLinesOf(plan(add('MESH', peer)))).toThrow('cannot be the address');
  },
);

it.each(['10.0.0.0/8; x', '10.0.0.0/8\nset', 'all', '10.0.0.1/8', ''])(
  'a text that is not a prefix is refused: %j',
  (text) => {
    const step: Step = { kind: 'allow', group: 'G', from: [], to: [text as Prefix] };
    expect(() => setLinesOf(plan(step))).toThrow('cannot be the prefix');
  },
);

it('a line names exactly the given group, or the plan is refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
      try {
        const [line = '', ...others] = setLinesOf(plan(add(name)));
        expect(others).toEqual([]);
        expect(editOfLine(line).path.at(-2)).toEqual({ name: 'group', key: name });
      } catch (error) {
        expect(error).toBeInstanceOf(FaultError);
      }
    }),
    { numRuns: 1000 },
  );
});

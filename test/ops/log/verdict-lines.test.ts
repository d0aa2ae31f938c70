import { expect, it } from 'vitest';
import type { Family } from '../../../src/model/address.ts';
import type { Remark, Verdict, Withheld } from '../../../src/model/verdict.ts';
import { wallIso } from '../../../src/ops/words/time.ts';
import { verdictLines } from '../../../src/ops/log/verdict-lines.ts';
import { ip } from '../../support/addresses.ts';
import { defined } from '../../../src/model/defined.ts';

const removal = (peer: string): Withheld => ({
  step: { kind: 'remove', group: 'mesh', peer: ip(peer), identity: `pod-of-${peer}`, reason: 'left' },
  guard: 'source-emptied',
});
const addition = (peer: string): Withheld => ({
  step: { kind: 'add', group: 'mesh', peer: ip(peer), identity: peer, reason: 'discovered' },
  guard: 'peer-limit',
});
const verdict = (
  withheld: readonly Withheld[],
  pending?: string,
  remarks: readonly Remark[] = [],
): Verdict => ({
  withheld,
  remarks,
  accounts: [],
  otherFamily: [],
  ...defined({ pending }),
});

/** The peers that the lines of each round name; or, for fewer withheld changes, how many are left. */
function rounds(...verdicts: readonly Verdict[]) {
  const linesOf = verdictLines(wallIso);
  return verdicts.map((round) => linesOf(round).map(({ fields }) => fields['peer'] ?? fields['steps']));
}

it('a withheld step has a line when it appears, and when others disappear a line says how many are left', () => {
  const [one, two] = [removal('10.0.1.1'), removal('10.0.1.2')];

  expect(
    rounds(
      verdict([one], 'aaaa'),
      verdict([one], 'aaaa'),
      verdict([one, two], 'bbbb'),
      verdict([two], 'cccc'),
      verdict([]),
      verdict([]),
      verdict([two], 'cccc'),
    ),
  ).toEqual([['10.0.1.1'], [], ['10.0.1.2'], [1], [0], [], ['10.0.1.2']]);
});

it('an addition that peer_limit withholds has a line, although no approval releases it', () => {
  const linesOf = verdictLines(wallIso);

  const [line] = linesOf(verdict([addition('10.0.1.1')]));

  expect(line).toMatchObject({
    event: 'withheld',
    level: 'warn',
    fields: {
      peer: '10.0.1.1',
      pod: undefined,
      plan: undefined,
      reason: 'peer_limit is reached',
      next: 'the agent adds it when peer_limit leaves room',
    },
  });
});

it('a withheld removal has the pod, the hash to approve, and what releases it', () => {
  const linesOf = verdictLines(wallIso);

  expect(linesOf(verdict([removal('10.0.1.1')], 'aaaa'))[0]?.fields).toMatchObject({
    pod: 'pod-of-10.0.1.1',
    plan: 'aaaa',
    next: 'the agent removes it when its session goes down, or after `meshrr approve aaaa`',
  });
});

it.each<readonly [Remark, string | undefined, string]>([
  [{ kind: 'group-missing', group: 'mesh' }, 'withheld', 'the device has no BGP group mesh'],
  [{ kind: 'no-candidate', group: 'core', peer: ip('10.0.2.1') }, 'withheld', '10.0.2.1 of core failed'],
  [{ kind: 'all-down', since: 0 }, 'withheld', 'all sessions of this device are down'],
  [{ kind: 'allow-empty', group: 'clients' }, undefined, 'every client is refused'],
  [
    { kind: 'deactivated', group: 'mesh', what: 'neighbor', peer: ip('10.0.1.1') },
    'withheld',
    'neighbor 10.0.1.1 of mesh is deactivated on the device, and the agent leaves it alone; to restore it: activate groups MESHRR protocols bgp group mesh neighbor 10.0.1.1',
  ],
  [
    { kind: 'deactivated', group: 'mesh', what: 'group' },
    'withheld',
    'group mesh is deactivated on the device',
  ],
  [{ kind: 'deactivated', group: 'clients', what: 'allow' }, 'withheld', 'no client is admitted'],
  [
    { kind: 'left-out', group: 'mesh', source: 'dns mesh', addresses: [ip('0.0.0.0'), ip('127.0.0.1')] },
    undefined,
    'dns mesh names addresses that cannot be neighbors of mesh: 0.0.0.0, 127.0.0.1; the agent leaves them out',
  ],
  ...(
    [
      [
        'add',
        'the device refuses neighbor 10.0.1.7 of mesh: no; the agent leaves it out and commits the other changes',
      ],
      ['remove', 'the device refuses the removal of neighbor 10.0.1.7 of mesh: no;'],
    ] as const
  ).map(
    ([step, words]) =>
      [
        { kind: 'refused', step, group: 'mesh', peer: ip('10.0.1.7'), because: 'no', failures: 1, until: 0 },
        'refused',
        words,
      ] as const,
  ),
  ...(
    [
      ['allow', 'the device refuses allow of clients: no;'],
      ['graceful-shutdown', 'the device refuses graceful-shutdown: no;'],
    ] as const
  ).map(
    ([step, words]) =>
      [
        { kind: 'refused', step, group: 'clients', because: 'no', failures: 1, until: 0 },
        'refused',
        words,
      ] as const,
  ),
  [{ kind: 'none-serves', group: 'core' }, undefined, 'no ready candidate is left'],
])('%o is an event only if it withholds a change', (remark, event, words) => {
  const linesOf = verdictLines(wallIso);

  const [line] = linesOf(verdict([], undefined, [remark]));

  expect(line?.event).toBe(event);
  expect(line?.fields['reason']).toContain(words);
  expect(line?.fields).toMatchObject({
    group: 'group' in remark ? remark.group : undefined,
    peer: 'peer' in remark ? remark.peer : undefined,
  });
});

it('addresses that a group leaves out have one line, and another one when its families change', () => {
  const otherFamily = (addresses: number, ...families: readonly Family[]): Verdict => ({
    ...verdict([]),
    otherFamily: addresses === 0 ? [] : [{ group: 'mesh', families, addresses }],
  });
  const linesOf = verdictLines(wallIso);
  const lines = [
    otherFamily(3, 4),
    otherFamily(5, 4),
    otherFamily(0),
    otherFamily(2, 4),
    otherFamily(2, 6),
  ].map((round) =>
    linesOf(round).map(({ level, message, fields }) => [
      level,
      message,
      fields['addresses'],
      fields['reason'],
    ]),
  );

  const reason = (family: string) =>
    `mesh peers over ${family} only, by ip_families or, if that is not set, by mode`;
  expect(lines).toEqual([
    [['info', 'addresses left out', 3, reason('IPv4')]],
    [],
    [],
    [],
    [['info', 'addresses left out', 2, reason('IPv6')]],
  ]);
});

import { defer, lastValueFrom, type Observable } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { clockAt } from '../../../src/clock.ts';
import { gnmiRouter } from '../../../src/crpd/gnmi/router.ts';
import type { Switches } from '../../../lab/device/switches.ts';
import { parseAddress, type IpAddress } from '../../../src/model/address.ts';
import { FaultError } from '../../../src/model/fault.ts';
import { parsePrefix } from '../../../src/model/prefix-set.ts';
import type { Running } from '../../../src/model/running.ts';
import type { Telemetry } from '../../../src/model/session.ts';
import type { Step } from '../../../src/model/step.ts';
import { handMovedCrpd } from '../../support/hand-moved-crpd.ts';

const address = (text: string) => parseAddress(text)!;
const prefix = (text: string) => parsePrefix(text)!;
const last = <T>(source: Observable<T>) => lastValueFrom(source, { defaultValue: undefined });

async function connected(switches: Partial<Switches> = {}, bootText?: string) {
  const clock = clockAt(20);
  const crpd = await handMovedCrpd(clock, switches, bootText);
  const router = gnmiRouter({ device: crpd.device, clock, resyncMs: 6000, random: () => 0.5 });
  onTestFinished(() => router.close());
  return {
    ...crpd,
    router,
    read: async () => shown((await last(router.read()))!),
    commit: (...steps: readonly Step[]) => last(router.commit({ hash: '00000000', steps })),
  };
}

/** The groups as text: neighbors, then `allow`. */
function shown({ groups, elsewhere }: Running) {
  return {
    groups: Object.fromEntries(
      Array.from(groups, ([name, { neighbors, allow }]) => [name, [...neighbors, ...allow].join(' ')]),
    ),
    elsewhere: Object.fromEntries(elsewhere),
  };
}

const add = (peer: string): Step => ({
  kind: 'add',
  group: 'MESHRR-MESH',
  peer: address(peer),
  identity: peer,
  reason: 'discovered',
});
const remove = (peer: string): Step => ({
  kind: 'remove',
  group: 'MESHRR-MESH',
  peer: address(peer),
  identity: peer,
  reason: 'gone',
});
const allow = (from: readonly string[], to: readonly string[]): Step => ({
  kind: 'allow',
  group: 'MESHRR-CLIENTS',
  from: from.map(prefix),
  to: to.map(prefix),
});

const positions: readonly Partial<Switches>[] = [
  {},
  { singleEntry: 'unwrapped', numbers: 'string' },
  { replyRoot: 'wrapped', missingPath: 'unknown' },
  { replyRoot: 'wrapped', singleEntry: 'unwrapped' },
  { deleteOfMissing: 'rejected', keyOrder: 'reorder-helps' },
];

describe.each(positions)('a device with %j', (switches) => {
  it('shows what was committed, and what was removed again', async () => {
    const { read, commit, device } = await connected(switches);
    expect(await read()).toEqual({ groups: { 'MESHRR-MESH': '', 'MESHRR-CLIENTS': '' }, elsewhere: {} });

    await commit(add('192.0.2.1'), allow([], ['10.0.0.0/8']));
    expect((await read()).groups).toEqual({ 'MESHRR-MESH': '192.0.2.1', 'MESHRR-CLIENTS': '10.0.0.0/8' });

    await commit(
      add('2001:db8:ffff::2'),
      remove('192.0.2.1'),
      allow(['10.0.0.0/8'], ['10.0.0.0/9', '2001:db8::/33']),
    );
    expect((await read()).groups).toEqual({
      'MESHRR-MESH': '2001:db8:ffff::2',
      'MESHRR-CLIENTS': '10.0.0.0/9 2001:db8::/33',
    });

    await commit(remove('2001:db8:ffff::2'), allow(['10.0.0.0/9', '2001:db8::/33'], []));
    expect((await read()).groups).toEqual({ 'MESHRR-MESH': '', 'MESHRR-CLIENTS': '' });
    expect(device.commits).toHaveLength(3);
    expect(device.violations).toEqual([]);
  });

  it('shows a neighbor that was configured by hand elsewhere', async () => {
    const { read, device } = await connected(switches);
    await device.editByHand([
      'set protocols bgp group BY-HAND type internal',
      'set protocols bgp group BY-HAND neighbor 10.9.9.9',
    ]);

    expect((await read()).elsewhere).toEqual({ '10.9.9.9': 'protocols bgp group BY-HAND' });
  });
});

it('a device without a group MESHRR has no groups', async () => {
  const { read } = await connected({}, 'routing-options { autonomous-system 64512; }');

  expect(await read()).toEqual({ groups: {}, elsewhere: {} });
});

it('a plan is committed as a whole or not at all', async () => {
  const { read, commit, device } = await connected({ deleteOfMissing: 'rejected' });

  await expect(commit(add('10.0.0.1'), remove('10.0.0.2'))).rejects.toMatchObject({
    fault: { kind: 'refused' },
  });

  expect((await read()).groups['MESHRR-MESH']).toBe('');
  expect(device.commits).toEqual([]);
});

it('a plan is sent once for each subscription, and not before', async () => {
  const { router, device } = await connected();
  const commit$ = router.commit({ hash: '00000000', steps: [add('10.0.0.1')] });
  expect(device.calls.set).toBe(0);

  await last(commit$);

  expect(device.calls.set).toBe(1);
});

it.each([
  ['busy', { locked: true }],
  ['refused', { refuse: 'commit failed' }],
  ['unsettled', { loseAnswer: 'landed' }],
  ['unsettled', { loseAnswer: 'never' }],
] as const)('a commit is %s: %j', async (kind, faults) => {
  const { commit, device } = await connected();
  Object.assign(device.faults, faults);

  const error = await commit(add('10.0.0.1')).then(
    () => undefined,
    (error: unknown) => error,
  );

  expect(error instanceof FaultError && error.fault.kind).toBe(kind);
});

it('the sessions come over the connection that also reads and commits', async () => {
  const { router, move, read } = await connected();
  const peer = address('10.0.0.1');
  move(peer, 'ESTABLISHED');
  const emitted: Telemetry[] = [];
  const configured$ = defer(() => [new Set<IpAddress>([peer])]);

  const listening = router.telemetry(configured$).subscribe((one) => emitted.push(one));
  onTestFinished(() => listening.unsubscribe());
  await vi.waitUntil(() => emitted.some(({ kind }) => kind === 'seen'), { timeout: 120_000, interval: 5 });
  await read();

  expect(emitted.find(({ kind }) => kind === 'seen')).toMatchObject({ sessions: new Map([[peer, {}]]) });
});

it('the stream of calls completes when the router is closed', async () => {
  const { router } = await connected();
  const calls = last(router.call$);

  router.close();

  expect(await calls).toBe(undefined);
});

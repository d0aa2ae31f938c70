import { defer, lastValueFrom, type Observable } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import type { TransportChoice } from '../../src/crpd/device-router.ts';
import { deviceRouter, type DeviceRouterOptions } from '../../src/crpd/device-router.ts';
import type { Switches } from '../../lab/device/switches.ts';
import type { IpAddress } from '../../src/model/address.ts';
import type { Prefix } from '../../src/model/prefix-set.ts';
import type { Telemetry } from '../../src/model/session.ts';
import type { Step } from '../../src/model/step.ts';
import { handMovedCrpd } from '../support/hand-moved-crpd.ts';

const peer = '192.0.2.1' as IpAddress;
const login = { username: 'agent', password: 'secret' };
const last = <T>(source: Observable<T>) => lastValueFrom(source, { defaultValue: undefined });

async function connected(
  transport: DeviceRouterOptions['transport'],
  switches: Partial<Switches> = {},
  { password = login.password, bootText }: { readonly password?: string; readonly bootText?: string } = {},
) {
  const clock = clockAt(20);
  const crpd = await handMovedCrpd(clock, switches, bootText, login);
  const router = deviceRouter({
    device: { address: crpd.device.address, username: login.username, password: () => password },
    clock,
    resyncMs: 6000,
    random: () => 0.5,
    transport,
  });
  const choices: TransportChoice[] = [];
  router.choice$.subscribe((choice) => choices.push(choice));
  onTestFinished(() => router.close());
  const watch = () => {
    const emitted: Telemetry[] = [];
    const configured$ = defer(() => [new Set([peer])]);
    const listening = router.telemetry(configured$).subscribe((one) => emitted.push(one));
    onTestFinished(() => listening.unsubscribe());
    return emitted;
  };
  return {
    ...crpd,
    clock,
    router,
    choices,
    watch,
    read: async () => (await last(router.read()))!,
    commit: (...steps: readonly Step[]) => last(router.commit({ hash: '0badcafe', steps })),
    ways: () => choices.map(({ configuration, sessions }) => `${configuration} ${sessions}`),
  };
}

const add: Step = { kind: 'add', group: 'MESHRR-MESH', peer, identity: peer, reason: 'discovered' };
const remove: Step = { kind: 'remove', group: 'MESHRR-MESH', peer, identity: peer, reason: 'gone' };
const allow = (from: readonly string[], to: readonly string[]): Step => ({
  kind: 'allow',
  group: 'MESHRR-CLIENTS',
  from: from as Prefix[],
  to: to as Prefix[],
});
const eventually = (holds: () => boolean) => vi.waitUntil(holds, { timeout: 120_000, interval: 5 });

describe('a device by JET', () => {
  it.each<Partial<Switches>>([
    {},
    { singleEntry: 'unwrapped', numbers: 'string' },
    { jetLogin: 'failure' },
    { jetLogin: 'not-needed' },
    { deleteOfMissing: 'rejected' },
  ])('%j: reads back what was committed, with one ConfigSet for each plan', async (switches) => {
    const { read, commit, device } = await connected('jet', switches);

    await commit(add, allow([], ['10.0.0.0/8', '2001:db8::/33']));
    const { groups } = await read();
    expect(Array.from(groups.get('MESHRR-MESH')!.neighbors)).toEqual([peer]);
    expect(groups.get('MESHRR-CLIENTS')!.allow).toEqual(['10.0.0.0/8', '2001:db8::/33']);

    await commit({ kind: 'graceful-shutdown', to: 'set' });
    expect((await read()).gracefulShutdown).toBe(true);
    await commit(remove, allow(['10.0.0.0/8', '2001:db8::/33'], []), {
      kind: 'graceful-shutdown',
      to: 'deleted',
    });
    expect((await read()).gracefulShutdown).toBe(undefined);
    expect((await read()).groups.get('MESHRR-MESH')!.neighbors.size).toBe(0);
    expect(device.commits.map(({ by }) => by)).toEqual(['jet', 'jet', 'jet']);
    expect(device.violations).toEqual([]);
    expect(device.calls).toMatchObject({ get: 0, set: 0, configSet: 3 });
  });

  it('shows a neighbor that was configured by hand elsewhere', async () => {
    const { read, device } = await connected('jet');
    await device.editByHand([
      'set protocols bgp group BY-HAND type internal',
      'set protocols bgp group BY-HAND neighbor 10.9.9.9',
    ]);

    expect(Array.from((await read()).elsewhere)).toEqual([['10.9.9.9', 'protocols bgp group BY-HAND']]);
  });

  it('logs in once, again when the login has expired, and again on a new connection', async () => {
    const { read, device } = await connected('jet');
    await read();
    await read();
    expect(device.calls.login).toBe(1);

    device.faults.endLogins = true;
    await read();
    const logins = device.calls.login;
    expect(logins).toBeGreaterThan(1);

    await device.stop();
    await device.start();
    await vi.waitFor(read, { timeout: 120_000, interval: 50 });
    expect(device.calls.login).toBeGreaterThan(logins);
  });

  it.each([
    ['busy', { locked: true }],
    ['refused', { refuse: 'commit failed' }],
    ['unsettled', { loseAnswer: 'landed' }],
    ['unsettled', { loseAnswer: 'never' }],
    ['unsettled', { jetFailure: 'connection to mgd timed out' }],
    ['refused', { jetFailure: 'syntax error' }],
  ] as const)('a commit is %s: %j', async (kind, faults) => {
    const { commit, read, device } = await connected('jet');
    await read();
    Object.assign(device.faults, faults);

    await expect(commit(add)).rejects.toMatchObject({ fault: { kind } });
  });

  it('a wrong password is denied, and a missing service is refused', async () => {
    const wrong = await connected('jet', {}, { password: 'wrong' });
    await expect(wrong.read()).rejects.toMatchObject({
      fault: { kind: 'denied', detail: 'Login: Authentication failed' },
    });
    const absent = await connected('jet', { jetManagement: 'absent' });
    await expect(absent.read()).rejects.toMatchObject({ fault: { kind: 'refused' } });
  });

  it('an output that is cut off is an error, not a shorter output', async () => {
    const { read, device } = await connected('jet');
    await read();
    device.faults.cutStream = true;

    await expect(read()).rejects.toMatchObject({ fault: { kind: 'unreachable' } });
    expect((await read()).groups.size).toBe(2);
  });

  it('polls the sessions, is blind while the device fails, and then sees again', async () => {
    const { watch, move, device } = await connected('jet');
    move(peer, 'ESTABLISHED');
    const emitted = watch();
    await eventually(() => emitted.length > 0);
    expect(emitted[0]).toMatchObject({ kind: 'seen', mode: 'sample' });
    expect(emitted[0]?.kind === 'seen' && emitted[0].sessions.get(peer)).toMatchObject({
      state: 'ESTABLISHED',
      transitions: 1,
      group: 'MESHRR-MESH',
    });

    device.faults.jetFailure = 'mgd is not running';
    await eventually(() => emitted.at(-1)?.kind === 'blind');
    device.faults.jetFailure = undefined;
    move(peer, 'ACTIVE');
    await eventually(() => emitted.at(-1)?.kind === 'seen');
    const seen = emitted.at(-1);
    expect(seen?.kind === 'seen' && seen.sessions.get(peer)).toMatchObject({
      state: 'ACTIVE',
      transitions: 1,
    });
  });
});

describe('the transport auto', () => {
  it.each<readonly [Partial<Switches>, string]>([
    [{}, 'gnmi gnmi'],
    [{ nativeTree: 'refused' }, 'jet gnmi'],
    [{ nativeTree: 'hidden' }, 'jet gnmi'],
    [{ jetManagement: 'absent' }, 'gnmi gnmi'],
  ])('%j: configuration and sessions by %s', async (switches, way) => {
    const { read, commit, ways, choices, device } = await connected('auto', switches);

    await read();
    await commit(add);

    expect((await read()).groups.get('MESHRR-MESH')!.neighbors.size).toBe(1);
    expect(ways()).toEqual([way]);
    expect(choices[0]?.why).not.toBe('');
    expect(device.commits).toHaveLength(1);
  });

  it.each<readonly [Partial<Switches>, string]>([
    [{}, 'nothing is configured yet'],
    [{ jetManagement: 'absent' }, 'JET does not answer'],
  ])('%j without a group MESHRR: gNMI, as %s', async (switches, why) => {
    const bootText = 'routing-options { autonomous-system 64512; }';
    const { read, choices } = await connected('auto', switches, { bootText });

    expect((await read()).groups.size).toBe(0);
    expect(choices).toEqual([{ configuration: 'gnmi', sessions: 'gnmi', why }]);
  });

  it('fails with the fault of gNMI where neither transport reads the configuration', async () => {
    const { read, choices } = await connected('auto', { nativeTree: 'refused', jetManagement: 'absent' });

    await expect(read()).rejects.toMatchObject({ fault: { kind: 'refused' } });
    expect(choices).toEqual([]);
  });

  it('is blind with the reason of gNMI where neither transport shows sessions', async () => {
    const switches: Partial<Switches> = { sessionState: 'absent', jetManagement: 'absent' };
    const { watch, ways, move } = await connected('auto', switches);
    move(peer, 'ESTABLISHED');
    const emitted = watch();

    await eventually(() => emitted.length > 0);
    expect(emitted[0]).toMatchObject({
      kind: 'blind',
      because: { detail: 'the device streams no session-state' },
    });
    expect(ways()).toEqual([]);
  });

  it('commits by JET when the first Set is UNIMPLEMENTED; no plan is lost or committed twice', async () => {
    const { read, commit, ways, device } = await connected('auto', { gnmiSet: 'unimplemented' });
    await read();

    await commit(add);

    expect(device.commits).toMatchObject([{ by: 'jet', changed: true }]);
    expect(ways()).toEqual(['gnmi gnmi', 'jet gnmi']);
  });

  it('fails with the fault of gNMI when JET is missing as well', async () => {
    const { read, commit } = await connected('auto', { gnmiSet: 'unimplemented', jetManagement: 'absent' });
    await read();

    await expect(commit(add)).rejects.toMatchObject({ fault: { kind: 'refused' } });
  });

  it('polls by JET when gNMI brings no session-state, and tries gNMI again after a restart', async () => {
    const { read, watch, move, ways, device } = await connected('auto', { sessionState: 'absent' });
    move(peer, 'ESTABLISHED');
    const emitted = watch();
    await read();
    await eventually(() => emitted.some(({ kind }) => kind === 'seen'));
    expect(emitted.at(-1)).toMatchObject({
      mode: 'sample',
      degraded: expect.stringContaining('gNMI') as string,
    });
    expect(ways()).toEqual(['gnmi gnmi', 'gnmi jet']);

    const subscriptions = device.calls.subscribe;
    await device.stop();
    await device.start();
    await eventually(() => device.calls.subscribe > subscriptions && emitted.at(-1)?.kind === 'seen');
  });
});

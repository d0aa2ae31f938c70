import { describe, expect, it, onTestFinished } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import { recordEvents } from '../../src/kubernetes/record-events.ts';
import { waitUntil } from '../../lab/story/wait-until.ts';
import type { ClusterEvent } from '../../src/model/cluster-event.ts';
import type { Fault } from '../../src/model/fault.ts';
import { kubeService } from '../support/kube-service.ts';

const event = (n = 1): ClusterEvent => ({
  type: 'Warning',
  reason: 'PeerReplaced',
  action: 'ReplacePeer',
  note: `peer ${n} – replaced`,
});

async function rig(pod = { name: 'core-1', namespace: 'core', uid: 'uid-1' }) {
  const clock = clockAt(20);
  const { api, access, account } = await kubeService(clock);
  api.events.recorders.set('good', new Set(['core']));
  const recorder = recordEvents(access, pod, clock);
  const troubles: Fault[] = [];
  const life = { ended: false };
  const subscription = recorder.trouble$.subscribe({
    next: (fault) => troubles.push(fault),
    complete: () => (life.ended = true),
  });
  onTestFinished(() => subscription.unsubscribe());
  const until = (what: string, holds: () => boolean) =>
    waitUntil(what, () => (holds() ? undefined : 'it'), 120_000, clock);
  return { api, account, clock, recorder, troubles, life, until };
}

describe('the recorder of a pod’s events', () => {
  it('posts valid events one after another', async () => {
    const { api, recorder, until, troubles } = await rig();

    recorder.record(event(1));
    recorder.record(event(2));
    await until('both', () => api.events.list.length === 2);

    expect(api.events.list[0]).toMatchObject({
      namespace: 'core',
      type: 'Warning',
      reason: 'PeerReplaced',
      action: 'ReplacePeer',
      note: 'peer 1 – replaced',
      reportingController: 'meshrr.net/agent',
      reportingInstance: 'core-1',
      regarding: { kind: 'Pod', name: 'core-1', namespace: 'core', uid: 'uid-1' },
    });
    expect(api.events.list[1]?.note).toBe('peer 2 – replaced');
    expect(api.violations).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it('reports a missing Role once, with what to bind, and posts again once it is bound', async () => {
    const { api, recorder, until, troubles } = await rig();
    api.events.recorders.clear();

    recorder.record(event(1));
    recorder.record(event(2));
    await until('a report', () => troubles.length > 0);
    expect(troubles).toMatchObject([{ kind: 'denied' }]);
    expect(troubles[0]?.detail).toContain(
      'bind a Role with create on events in the API group events.k8s.io there',
    );

    api.events.recorders.set('good', new Set(['core']));
    recorder.record(event(3));
    await until('the third', () => api.events.list.some(({ note }) => note === 'peer 3 – replaced'));
    expect(troubles).toHaveLength(1);
    expect(api.violations).toEqual([]);
  });

  it('holds at most twenty events while the API server is down or busy, and drops the rest', async () => {
    const { api, recorder, until, troubles } = await rig();
    api.faults.down = true;
    for (let n = 1; n <= 50; n += 1) recorder.record(event(n));
    await until('a report', () => troubles.length > 0);
    expect(troubles).toMatchObject([{ kind: 'unreachable' }]);

    api.faults.down = false;
    api.faults.eventStatus = { status: 503, times: 1 };
    await until('room', () => {
      recorder.record(event(51));
      return api.events.list.some(({ note }) => note.startsWith('peer 51 '));
    });
    // At most twenty have waited.
    expect(api.events.list.some(({ note }) => /^peer (2[1-9]|[34]\d|50) /.test(note))).toBe(false);
  });

  it('reads a renewed token again', async () => {
    const { api, recorder, until, account } = await rig();
    recorder.record(event(1));
    await until('the first', () => api.events.list.length === 1);
    const reads = account.reads;
    api.events.recorders.delete('good');
    api.tokens.delete('good');
    api.events.recorders.set('newer', new Set(['core']));
    account.token = 'newer';

    recorder.record(event(2));
    await until('the second', () => api.events.list.length === 2);
    expect(account.reads).toBeGreaterThan(reads);
  });

  it('drops the events that wait when it is closed', async () => {
    const { api, recorder, until, life } = await rig();
    api.faults.down = true;
    for (let n = 1; n <= 5; n += 1) recorder.record(event(n));

    recorder.close();

    await until('its end', () => life.ended);
  });
});

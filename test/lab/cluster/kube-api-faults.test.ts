import type { SchedulerAction, SchedulerLike, Subscription } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { clockAt } from '../../../src/clock.ts';
import { startKubeApi } from '../../../lab/cluster/kube-api.ts';
import { pass } from '../../../lab/story/wait-until.ts';
import { askKube, ofService, typesIn } from '../../support/ask-kube.ts';
import { corePod, kubeService } from '../../support/kube-service.ts';

async function server() {
  const clock = clockAt(50);
  const kube = await kubeService(clock, [corePod(1), corePod(2), corePod(3)]);
  return { ...kube, clock, ...askKube(kube.api, clock) };
}

describe('a connection', () => {
  it('is reset while the server is down, and so is each new one', async () => {
    const { api, watch, ask, whole, until } = await server();
    const watching = await watch();

    api.faults.down = true;

    await until('the end', () => watching.ended() !== undefined);
    expect(watching.ended()).toBe('reset');
    await expect(ask(ofService)).rejects.toThrow(/ECONNRESET|hang up|disconnected/);
    api.faults.down = false;
    expect((await whole(ask(ofService))).status).toBe(200);
  });

  it('is served again after an outage; a server that forgets answers earlier versions with 410', async () => {
    const { api, version, watch } = await server();
    const before = await version();
    const outage = async (forgets: boolean) => {
      Object.assign(api.faults, { forgets, down: true });
      api.faults.down = false;
      return (await watch('', before)).status;
    };

    expect([await outage(false), await outage(true)]).toEqual([200, 410]);
    expect((await watch('', await version())).status).toBe(200);
  });

  it('is cut by a reset, and the next one is served', async () => {
    const { api, watch, ask, whole, until } = await server();
    const watching = await watch();

    api.resetConnections();

    await until('the end', () => watching.ended() !== undefined);
    expect(watching.ended()).toBe('reset');
    expect((await whole(ask(ofService))).status).toBe(200);
  });
});

describe('a response', () => {
  it('is an error status for a number of requests, with Retry-After', async () => {
    const { api, ask, whole, watch } = await server();
    api.faults.listStatus = { status: 429, retryAfterS: 7, times: 1 };

    const first = await whole(ask(ofService));
    const second = await whole(ask(ofService));
    api.faults.watchStatus = { status: 503 };
    const watches = [(await watch()).status, (await watch()).status];
    api.faults.watchStatus = undefined;
    watches.push((await watch()).status);

    expect([first.status, first.headers['retry-after'], second.status]).toEqual([429, '7', 200]);
    expect(first.json).toMatchObject({ kind: 'Status', reason: 'TooManyRequests' });
    expect(watches).toEqual([503, 503, 200]);
  });

  it('to a list is delayed, and shows the state at its end', async () => {
    const { api, ask, whole, list, until, add, clock } = await server();
    api.faults.listDelayMs = 60_000;

    const began = clock.scheduler.now();
    const { items } = await list();
    expect(clock.scheduler.now() - began).toBeGreaterThanOrEqual(59_000);
    expect(items[0]?.endpoints).toHaveLength(3);

    const slow = whole(ask(ofService));
    await until('the request', () => api.requests.length === 2);
    add(corePod(4));
    expect(JSON.stringify((await slow).json)).toContain('10.42.2.4');
  });
});

describe('a watch', () => {
  it.each(['status', 'event'] as const)('is expired once by %s', async (how) => {
    const { api, watch, until, change } = await server();
    api.faults.gone = how;

    const [gone, next] = [await watch(), await watch()];
    change('core-1', { ready: false });
    await until('both', () => gone.ended() !== undefined && typesIn(next).length === 1);

    const expired = expect.objectContaining({ kind: 'Status', code: 410, reason: 'Expired' }) as object;
    const sent = JSON.parse(gone.body()) as object;
    if (how === 'status') expect([gone.status, sent]).toEqual([410, expired]);
    else expect([gone.status, sent]).toEqual([200, { type: 'ERROR', object: expired }]);
    expect(gone.ended()).toBe('complete');
    expect(typesIn(next)).toEqual(['MODIFIED']);
    expect(api.violations).toEqual([]);
  });

  it('is cut once in the middle of a line, and the next one gets the event', async () => {
    const { api, watch, version, change, until } = await server();
    const from = await version();
    const watching = await watch('', from);
    api.faults.cut = 'mid-line';

    change('core-1', { ready: false });
    change('core-2', { ready: false });

    await until('the reset', () => watching.ended() !== undefined);
    expect(watching.ended()).toBe('reset');
    expect(watching.body()).toMatch(/^\{"type":"MODIFIED"/);
    expect(watching.body()).not.toContain('\n');
    const next = await watch('', from);
    await until('both events', () => typesIn(next).length === 2);
  });

  it('sends one line that is not JSON', async () => {
    const { api, watch, change, until } = await server();
    const watching = await watch();
    api.faults.garbage = true;

    change('core-1', { ready: false });
    change('core-1', { ready: true });

    const lines = () => watching.body().split('\n').slice(0, -1);
    await until('two lines', () => lines().length === 2);
    expect(() => JSON.parse(lines()[0]!) as object).toThrow(SyntaxError);
    expect(JSON.parse(lines()[1]!)).toMatchObject({ type: 'MODIFIED' });
  });

  it('starts once with slices that were never in a list', async () => {
    const { api, list, watch, until, change } = await server();
    const listed = (await list()).items.map(({ metadata }) => metadata['name']);
    api.faults.stray = true;

    const [stray, next] = [await watch(), await watch()];
    change('core-1', { ready: false });
    await until('the event', () => [stray, next].every((each) => each.body().includes('core-1')));

    expect(typesIn(stray)).toEqual(['MODIFIED', 'DELETED', 'MODIFIED']);
    expect(typesIn(next)).toEqual(['MODIFIED']);
    for (const line of stray.body().split('\n').slice(0, 2)) {
      const { metadata } = (
        JSON.parse(line) as { object: { metadata: { name: string; labels: Record<string, string> } } }
      ).object;
      expect(listed).not.toContain(metadata.name);
      expect(metadata.labels['kubernetes.io/service-name']).toBe('meshrr-core');
    }
  });

  it('sends no bookmarks while the server has none', async () => {
    const { api, watch, until, clock } = await server();
    const watching = await watch('&allowWatchBookmarks=true');
    api.faults.noBookmarks = true;
    await pass(130_000, clock);
    expect(watching.body()).toBe('');

    api.faults.noBookmarks = false;
    await until('a bookmark', () => typesIn(watching).includes('BOOKMARK'));
  });

  it('arrives in small chunks, also cut within a character', async () => {
    const { api, watch, change, until } = await server();
    const zone = 'ó'.repeat(12);
    const pieces = await watch();
    api.faults.splitChunks = true;

    change('core-1', { zone });
    await until('the event', () => typesIn(pieces).length === 1);

    expect(pieces.chunks.some((chunk) => chunk.toString().endsWith('\ufffd'))).toBe(true);
    expect(Math.max(...pieces.chunks.map(({ length }) => length))).toBeLessThan(10);
    expect(pieces.body()).toContain(zone);
  });
});

describe('a silent server', () => {
  it('leaves its streams silent afterwards; a new one gets what they missed', async () => {
    const { api, version, watch, change, until, clock } = await server();
    const from = await version();
    const before = await watch('&allowWatchBookmarks=true&timeoutSeconds=60', from);

    api.faults.silent = true;
    const within = await watch('&allowWatchBookmarks=true&timeoutSeconds=60', from);
    change('core-1', { ready: false });
    api.faults.silent = false;
    change('core-1', { ready: true });
    // Longer than the interval of bookmarks and the timeout of the streams: they hang.
    await pass(130_000, clock);

    const after = await watch('', from);
    await until('what was missed', () => typesIn(after).length === 2);
    for (const mute of [before, within]) expect([mute.body(), mute.ended()]).toEqual(['', undefined]);
  });

  it('does not use up other faults', async () => {
    const { api, watch, change, clock } = await server();
    Object.assign(api.faults, { silent: true, cut: 'mid-line', garbage: true, gone: 'event', stray: true });
    const watching = await watch();
    change('core-1', { ready: false });
    await pass(1000, clock);

    expect([watching.body(), watching.ended()]).toEqual(['', undefined]);
    expect(api.faults).toMatchObject({ cut: 'mid-line', garbage: true, gone: 'event', stray: true });
  });
});

describe('a server that has stopped', () => {
  it('leaves no timer of a slow list or a watch', async () => {
    const clock = clockAt(50);
    const timers: Subscription[] = [];
    const scheduler: SchedulerLike = {
      now: () => clock.scheduler.now(),
      schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay?: number, state?: T) => {
        const timer = clock.scheduler.schedule(work, delay, state);
        timers.push(timer);
        return timer;
      },
    };
    const api = await startKubeApi({ clock: { ...clock, scheduler } });
    api.tokens.set('good', new Set(['core']));
    const { ask, watch, until } = askKube(api, clock);
    await watch('&allowWatchBookmarks=true');
    api.faults.listDelayMs = 600_000;
    const lost = expect(ask(ofService)).rejects.toThrow(/ECONNRESET|hang up|disconnected/);
    await until('the request', () => api.requests.length === 3);
    expect(timers.some(({ closed }) => !closed)).toBe(true);

    await api.stop();

    await lost;
    await until('the timers to end', () => timers.every(({ closed }) => closed));
    expect(api.watches()).toBe(0);
  });
});

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { describe, expect, it } from 'vitest';
import { clockAt } from '../../../src/clock.ts';
import { pass, waitUntil } from '../../../src/lab/story/wait-until.ts';
import { corePod, kubeService } from '../../support/kube-service.ts';

const path = '/apis/discovery.k8s.io/v1/namespaces/core/endpointslices';
const ofService = 'labelSelector=kubernetes.io%2Fservice-name%3Dmeshrr-core';

interface Answer {
  readonly status: number;
  readonly body: () => string;
  readonly headers: IncomingMessage['headers'];
  readonly ended: () => boolean;
  readonly end: () => void;
}

async function server(count = 3) {
  const clock = clockAt(50);
  const kube = await kubeService(
    clock,
    Array.from({ length: count }, (_, n) => corePod(n + 1)),
  );

  /** Asks by hand; the body grows while it is looked at. */
  async function ask(
    query: string,
    { token = 'good', method = 'GET', accept = 'application/json', at = path } = {},
  ): Promise<Answer> {
    const call = request(`${kube.api.url}${at}?${query}`, {
      ca: kube.api.ca,
      method,
      agent: false,
      headers: { accept, authorization: `Bearer ${token}` },
    });
    call.on('error', () => undefined);
    call.end();
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    let [body, ended] = ['', false];
    response.setEncoding('utf8');
    response.on('data', (text: string) => (body += text));
    response.on('error', () => undefined);
    response.on('close', () => (ended = true));
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: () => body,
      ended: () => ended,
      end: () => call.destroy(),
    };
  }
  const until = (what: string, holds: () => boolean) =>
    waitUntil(what, () => (holds() ? undefined : 'it'), 200_000, clock);
  const whole = async (answer: Promise<Answer>) => {
    const { ended, body, ...rest } = await answer;
    await until('the end', ended);
    return { ...rest, json: JSON.parse(body()) as Record<string, never> };
  };
  const list = async () => {
    const { json } = await whole(ask(ofService));
    return json as unknown as {
      readonly metadata: { readonly resourceVersion: string };
      readonly items: readonly {
        readonly metadata: Record<string, unknown>;
        readonly endpoints: readonly object[];
      }[];
    };
  };
  const watch = async (more = '') => {
    const { metadata } = await list();
    return ask(`${ofService}&watch=1&resourceVersion=${metadata.resourceVersion}${more}`);
  };
  const typesIn = ({ body }: Answer) =>
    body()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { readonly type: string }).type);
  return { ...kube, clock, ask, whole, list, watch, until, typesIn };
}

describe('the API server is strict', () => {
  it.each([
    ['a foreign path', '', { at: '/api/v1/pods' }, 404],
    ['another method', ofService, { method: 'DELETE' }, 405],
    ['another media type', ofService, { accept: '*/*' }, 406],
    ['a parameter that it does not know', `${ofService}&limt=5`, {}, 400],
    ['no selector', '', {}, 400],
    ['a watch from nowhere', `${ofService}&watch=1`, {}, 400],
    ['a watch without end', `${ofService}&watch=1&resourceVersion=1&timeoutSeconds=0`, {}, 400],
    ['a version that it never gave out', `${ofService}&watch=1&resourceVersion=1`, {}, 400],
  ])('%s is refused and noted', async (_, query, options, status) => {
    const { api, ask, whole } = await server();

    const answer = await whole(ask(query, options));

    expect(answer).toMatchObject({ status, json: { kind: 'Status', code: status } });
    expect(api.violations).toHaveLength(1);
  });

  it.each([
    ['an unknown token', { token: 'bad' }, 401, 'Unauthorized'],
    [
      'another namespace',
      { at: path.replace('core', 'mirkwood') },
      403,
      'cannot list resource "endpointslices" in API group "discovery.k8s.io" in the namespace "mirkwood"',
    ],
  ])('%s is refused', async (_, options, status, message) => {
    const { ask, whole, api } = await server();

    const answer = await whole(ask(ofService, options));

    expect(answer.status).toBe(status);
    expect(String(answer.json['message'])).toContain(message);
    expect(api.violations).toEqual([]);
  });

  it('resource versions neither count nor sort', async () => {
    const { list, change } = await server();
    const versions: string[] = [];
    for (let n = 0; n < 6; n++) {
      versions.push((await list()).metadata.resourceVersion);
      change('core-1', { ready: n % 2 === 1 });
    }

    expect(versions.map(Number).every(Number.isNaN)).toBe(true);
    expect(versions.toSorted()).not.toEqual(versions);
    expect(new Set(versions).size).toBe(6);
  });
});

describe('a watch', () => {
  it('tells what was added, changed and deleted since the list, also while nobody watched', async () => {
    const { api, list, ask, add, set, until, typesIn } = await server(1);
    const { metadata } = await list();
    add(corePod(2));
    const watching = await ask(`${ofService}&watch=true&resourceVersion=${metadata.resourceVersion}`);
    set([]);
    const [slice] = api.store.list('core');
    api.store.remove('core', slice!.name);

    await until('three events', () => typesIn(watching).length === 3);
    expect(typesIn(watching)).toEqual(['MODIFIED', 'MODIFIED', 'DELETED']);
    expect(api.requests.map(({ verb }) => verb)).toEqual(['list', 'watch']);
  });

  it('tells DELETED of a slice that is another Service’s from now on, and ADDED when it comes back', async () => {
    const { api, watch, until, typesIn } = await server();
    const watching = await watch();
    const [slice] = api.store.list('core');

    api.store.apply({ ...slice!, labels: { 'kubernetes.io/service-name': 'other' } });
    api.store.apply(slice!);
    api.store.apply(slice!);

    await until('two events', () => typesIn(watching).length >= 2);
    expect(typesIn(watching)).toEqual(['DELETED', 'ADDED']);
  });

  it('sends bookmarks when asked to, every minute, and ends when its time is over', async () => {
    const { watch, until, typesIn } = await server();
    const [asked, unasked] = await Promise.all([
      watch('&allowWatchBookmarks=true&timeoutSeconds=130'),
      watch('&timeoutSeconds=130'),
    ]);

    await until('both ends', () => asked.ended() && unasked.ended());
    expect(typesIn(asked)).toEqual(['BOOKMARK', 'BOOKMARK']);
    expect(typesIn(unasked)).toEqual([]);
  });

  it('from before the history is 410', async () => {
    const { api, list, ask, whole, change } = await server();
    const { metadata } = await list();
    const from = `${ofService}&watch=1&resourceVersion=`;
    api.store.compact();
    expect((await whole(ask(from + metadata.resourceVersion))).status).toBe(410);

    const later = (await list()).metadata.resourceVersion;
    for (let n = 0; n < 1001; n++) change('core-1', { ready: n % 2 === 1 });
    expect((await whole(ask(from + later))).status).toBe(410);
    expect(api.violations).toEqual([]);
  });
});

describe('each fault', () => {
  it('down: connections are torn, open ones as well', async () => {
    const { api, watch, ask, until } = await server();
    const watching = await watch();

    api.faults.down = true;

    await until('the end', watching.ended);
    await expect(ask(ofService)).rejects.toThrow(/ECONNRESET|hang up|disconnected/);
  });

  it('a status, so many times, with Retry-After', async () => {
    const { api, ask, whole } = await server();
    api.faults.listStatus = { status: 429, retryAfterS: 7, times: 1 };

    const first = await whole(ask(ofService));
    const second = await whole(ask(ofService));

    expect([first.status, first.headers['retry-after'], second.status]).toEqual([429, '7', 200]);
  });

  it('cut: half a line, then a reset', async () => {
    const { api, watch, change, until } = await server();
    const watching = await watch();
    api.faults.cut = 'mid-line';

    change('core-1', { ready: false });

    await until('the reset', watching.ended);
    expect(watching.body()).toMatch(/^\{"type":"MODIFIED"/);
    expect(watching.body()).not.toContain('\n');
  });

  it('silent: the stream that was open stays mute, a new one hears what it missed', async () => {
    const { api, list, watch, ask, change, until, clock, typesIn } = await server();
    const { metadata } = await list();
    const watching = await watch();

    api.faults.silent = true;
    change('core-1', { ready: false });
    api.faults.silent = false;
    change('core-1', { ready: true });
    await pass(5000, clock);

    const again = await ask(`${ofService}&watch=1&resourceVersion=${metadata.resourceVersion}`);
    await until('what was missed', () => typesIn(again).length === 2);
    expect(watching.body()).toBe('');
    expect(watching.ended()).toBe(false);
  });
});

describe('a published Service', () => {
  const names = (count: number) => Array.from({ length: count }, (_, n) => corePod(n + 1));

  it('has slices of a hundred; a pod that goes touches only its own', async () => {
    const { api, set, list } = await server(0);
    set(names(250));
    const before = await list();

    set(names(250).filter(({ name }) => name !== 'core-150'));
    const after = await list();

    expect(before.items.map(({ endpoints }) => endpoints.length)).toEqual([100, 100, 50]);
    expect(after.items.map(({ endpoints }) => endpoints.length)).toEqual([100, 99, 50]);
    const generations = after.items.map(({ metadata }) => metadata['generation']);
    expect(generations).toEqual([1, 2, 1]);
    expect(api.store.list('core')).toHaveLength(3);
  });

  it('keeps one slice without members, and drops the others', async () => {
    const { set, list } = await server(0);
    set(names(150));
    set([]);

    expect((await list()).items.map(({ endpoints }) => endpoints)).toEqual([null]);
  });
});

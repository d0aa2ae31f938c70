import { describe, expect, it } from 'vitest';
import { clockAt } from '../../../src/clock.ts';
import { startKubeApi } from '../../../lab/cluster/kube-api.ts';
import { pass } from '../../../lab/story/wait-until.ts';
import { askKube, ofService, slicesPath, typesIn } from '../../support/ask-kube.ts';
import { corePod, kubeService } from '../../support/kube-service.ts';

async function server(count = 3) {
  const clock = clockAt(50);
  const kube = await kubeService(
    clock,
    Array.from({ length: count }, (_, n) => corePod(n + 1)),
  );
  return { ...kube, clock, ...askKube(kube.api, clock) };
}

describe('the API server is strict', () => {
  it.each([
    ['a foreign path', '', { at: '/api/v1/pods' }, 404],
    ['another method', ofService, { method: 'DELETE' }, 405],
    ['another media type', ofService, { accept: '*/*' }, 406],
    ['a parameter that it does not know', `${ofService}&limt=5`, {}, 400],
    ['a parameter given twice', `${ofService}&watch=1&watch=0`, {}, 400],
    ['a flag that is none', `${ofService}&watch=yes`, {}, 400],
    ['a place that is no URL', '', { at: '//' }, 404],
    ['another selector', 'labelSelector=kubernetes.io%2Fservice-name%21%3Dmeshrr-core', {}, 400],
    ['a list of a version that it never gave out', `${ofService}&resourceVersion=1`, {}, 400],
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
      { at: slicesPath.replace('core', 'mirkwood') },
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
    const { api, list, ask, add, set, until } = await server(1);
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
    const { api, watch, until } = await server();
    const watching = await watch();
    const [slice] = api.store.list('core');

    api.store.apply({ ...slice!, labels: { 'kubernetes.io/service-name': 'other' } });
    api.store.apply(slice!);
    api.store.apply(slice!);

    await until('two events', () => typesIn(watching).length >= 2);
    expect(typesIn(watching)).toEqual(['DELETED', 'ADDED']);
  });

  it('sends bookmarks when asked to, every minute, and ends when its time is over', async () => {
    const { watch, until } = await server();
    const [asked, unasked] = await Promise.all([
      watch('&allowWatchBookmarks=true&timeoutSeconds=130'),
      watch('&timeoutSeconds=130'),
    ]);

    await until('both ends', () => [asked, unasked].every(({ ended }) => ended() !== undefined));
    expect(typesIn(asked)).toEqual(['BOOKMARK', 'BOOKMARK']);
    expect(typesIn(unasked)).toEqual([]);
    expect(asked.ended()).toBe('well');
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

  it('bookmarks come sooner than every minute, as chance has it, and carry nothing but a version', async () => {
    const clock = clockAt(50);
    const api = await startKubeApi({ clock, random: () => 0 });
    api.tokens.set('good', new Set(['core']));
    const { watch, until } = askKube(api, clock);
    const watching = await watch('&allowWatchBookmarks=true&timeoutSeconds=160');

    await until('the end', () => watching.ended() !== undefined);
    const lines = watching.body().split('\n').slice(0, -1);
    const resourceVersion = api.store.version();
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0]!)).toEqual({
      type: 'BOOKMARK',
      object: { kind: 'EndpointSlice', apiVersion: 'discovery.k8s.io/v1', metadata: { resourceVersion } },
    });
    await api.stop();
  });

  it('ends well when the server says so, and hears nothing after its end', async () => {
    const { api, watch, change, until, clock } = await server();
    const watching = await watch();
    expect(api.watches()).toBe(1);

    api.closeWatches();
    change('core-1', { ready: false });

    await until('the end', () => watching.ended() !== undefined && api.watches() === 0);
    await pass(1000, clock);
    expect([watching.ended(), watching.body()]).toEqual(['well', '']);
  });

  it('notes when and how it was asked for', async () => {
    const { api, watch, version, ask } = await server();
    const resourceVersion = await version();
    await watch('&allowWatchBookmarks=true&timeoutSeconds=300', resourceVersion);
    await ask(ofService, { token: 'bad' });

    const of = { namespace: 'core', service: 'meshrr-core' };
    expect(api.requests).toEqual([
      { verb: 'list', ...of, allowWatchBookmarks: false, at: expect.any(Number) as number, status: 200 },
      {
        verb: 'watch',
        ...of,
        allowWatchBookmarks: true,
        resourceVersion,
        timeoutSeconds: 300,
        at: expect.any(Number) as number,
        status: 200,
      },
      { verb: 'list', ...of, allowWatchBookmarks: false, at: expect.any(Number) as number, status: 401 },
    ]);
  });
});

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

describe('the API server', () => {
  it.each([
    ['a foreign path', '', { at: '/api/v1/pods' }, 404],
    ['another method', ofService, { method: 'DELETE' }, 405],
    ['another media type', ofService, { accept: '*/*' }, 406],
    ['an unknown parameter', `${ofService}&limt=5`, {}, 400],
    ['a parameter given twice', `${ofService}&watch=1&watch=0`, {}, 400],
    ['an invalid flag', `${ofService}&watch=yes`, {}, 400],
    ['an invalid URL', '', { at: '//' }, 404],
    ['another selector', 'labelSelector=kubernetes.io%2Fservice-name%21%3Dmeshrr-core', {}, 400],
    ['a list of a version that it never issued', `${ofService}&resourceVersion=1`, {}, 400],
    ['no selector', '', {}, 400],
    ['a watch without a resourceVersion', `${ofService}&watch=1`, {}, 400],
    ['a watch with a timeout of 0', `${ofService}&watch=1&resourceVersion=1&timeoutSeconds=0`, {}, 400],
    ['a watch from a version that it never issued', `${ofService}&watch=1&resourceVersion=1`, {}, 400],
  ])('refuses %s and records a violation', async (_, query, options, status) => {
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
  ])('refuses %s', async (_, options, status, message) => {
    const { ask, whole, api } = await server();

    const answer = await whole(ask(ofService, options));

    expect(answer.status).toBe(status);
    expect(String(answer.json['message'])).toContain(message);
    expect(api.violations).toEqual([]);
  });

  it('issues resource versions that are neither numbers nor sortable', async () => {
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
  it('sends what was added, changed and deleted since the list, also before it was opened', async () => {
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

  it('sends DELETED for a slice that moves to another Service, and ADDED when it returns', async () => {
    const { api, watch, until } = await server();
    const watching = await watch();
    const [slice] = api.store.list('core');

    api.store.apply({ ...slice!, labels: { 'kubernetes.io/service-name': 'other' } });
    api.store.apply(slice!);
    api.store.apply(slice!);

    await until('two events', () => typesIn(watching).length >= 2);
    expect(typesIn(watching)).toEqual(['DELETED', 'ADDED']);
  });

  it('sends a bookmark every minute if the query allows it, and ends with its timeout', async () => {
    const { watch, until } = await server();
    const [allowed, plain] = await Promise.all([
      watch('&allowWatchBookmarks=true&timeoutSeconds=130'),
      watch('&timeoutSeconds=130'),
    ]);

    await until('both ends', () => [allowed, plain].every(({ ended }) => ended() !== undefined));
    expect(typesIn(allowed)).toEqual(['BOOKMARK', 'BOOKMARK']);
    expect(typesIn(plain)).toEqual([]);
    expect(allowed.ended()).toBe('complete');
  });

  it('from a version before the history is answered with 410', async () => {
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

  it('sends bookmarks up to a quarter earlier at random, with only a version', async () => {
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

  it('that the server closes ends properly, and sends nothing afterwards', async () => {
    const { api, watch, change, until, clock } = await server();
    const watching = await watch();
    expect(api.watches()).toBe(1);

    api.closeWatches();
    change('core-1', { ready: false });

    await until('the end', () => watching.ended() !== undefined && api.watches() === 0);
    await pass(1000, clock);
    expect([watching.ended(), watching.body()]).toEqual(['complete', '']);
  });

  it('is recorded with its time, query and status', async () => {
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

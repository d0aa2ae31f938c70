import { describe, expect, it } from 'vitest';
import { pass } from '../../../lab/story/wait-until.ts';
import { followService, type FollowedService } from '../../support/followed-service.ts';
import { corePod, service } from '../../support/kube-service.ts';
import { canCountSockets, openSockets } from '../../support/open-sockets.ts';

const kinds = (bed: FollowedService, from = 0) => bed.api.requests.slice(from).map(({ verb }) => verb);

describe('after a fault, the source sees the real pods again, with few requests:', () => {
  // The fault while pods change, the time in which the source recovers, its requests, and whether it reports blindness.
  it.each<[string, (bed: FollowedService) => void, withinS: number, requests: number, blind: boolean]>([
    ['no fault', () => undefined, 5, 0, false],
    ['lines that arrive in pieces', ({ api }) => (api.faults.splitChunks = true), 5, 0, false],
    ['a TCP reset in the middle of a line', ({ api }) => (api.faults.cut = 'mid-line'), 10, 1, false],
    [
      'a TCP reset, then 500 on watch, three times',
      ({ api }) => {
        api.faults.watchStatus = { status: 500, times: 3 };
        api.resetConnections();
      },
      30,
      4,
      true,
    ],
    [
      'a TCP reset, then 429 on watch',
      ({ api }) => {
        api.faults.watchStatus = { status: 429, retryAfterS: 20, times: 1 };
        api.resetConnections();
      },
      30,
      2,
      true,
    ],
    [
      '410 as a status',
      ({ api }) => {
        api.faults.gone = 'status';
        api.closeWatches();
      },
      10,
      3,
      false,
    ],
    [
      '410 as an event',
      ({ api }) => {
        api.faults.gone = 'event';
        api.closeWatches();
      },
      10,
      3,
      false,
    ],
    [
      'a compacted history, then 500 on list, twice',
      ({ api }) => {
        api.faults.listStatus = { status: 500, times: 2 };
        api.store.compact();
        api.closeWatches();
      },
      20,
      5,
      true,
    ],
    [
      'a compacted history, then 429 on list',
      ({ api }) => {
        api.faults.listStatus = { status: 429, retryAfterS: 15, times: 1 };
        api.store.compact();
        api.closeWatches();
      },
      30,
      4,
      true,
    ],
    [
      'a compacted history, then a slow list',
      ({ api }) => {
        api.faults.listDelayMs = 10_000;
        api.store.compact();
        api.closeWatches();
      },
      20,
      3,
      false,
    ],
    ['a watch that the server ends', ({ api }) => api.closeWatches(), 10, 1, false],
    ['a garbage line', ({ api }) => (api.faults.garbage = true), 10, 2, false],
    [
      'events for slices that are in no list',
      ({ api }) => {
        api.faults.stray = true;
        api.closeWatches();
      },
      900,
      4,
      false,
    ],
    [
      'an expired token that the kubelet has renewed',
      ({ api, account }) => {
        api.tokens.delete('good');
        api.tokens.set('better', new Set([service.namespace]));
        account.token = 'better';
        api.resetConnections();
      },
      10,
      2,
      false,
    ],
  ])('%s', async (_, breakIt, withinS, requests, isBlind) => {
    const bed = await followService();
    const before = bed.api.requests.length;

    breakIt(bed);
    bed.remove('core-2');
    bed.add(corePod(7), corePod(8));
    bed.change('core-1', { terminating: true });

    await bed.converges(withinS * 1000);
    await pass(10_000, bed.clock);
    expect(bed.api.requests.length - before).toBeLessThanOrEqual(requests);
    expect(bed.blinds().length > 0).toBe(isBlind);
    expect(bed.api.violations).toEqual([]);
  });

  it('a silent connection is closed after at most 90 s', async () => {
    const bed = await followService();
    const before = bed.api.requests.length;

    bed.api.faults.silent = true;
    bed.add(corePod(7));
    await pass(5000, bed.clock);
    bed.api.faults.silent = false;

    await bed.converges(100_000);
    expect(kinds(bed, before)).toEqual(['watch']);
    expect(bed.blinds()).toEqual([]);
  });

  it('a server that is down for ten minutes is tried every 2 to 4 s, and followed soon after its return', async () => {
    const bed = await followService(3, { speed: 100 });

    bed.api.faults.down = true;
    bed.remove('core-2');
    await pass(600_000, bed.clock);
    const tries = bed.blinds().length;
    expect(bed.seen()).toContain('blind');
    bed.api.faults.down = false;

    await bed.converges(35_000);
    // 2 to 4 s apart once the back-off has grown; a busy machine needs more time for each.
    expect(tries).toBeGreaterThanOrEqual(15);
    expect(tries).toBeLessThanOrEqual(310);
  });
});

describe('where common client libraries are wrong, the source', () => {
  it('asks for bookmarks and a timeout, and continues from the last event or bookmark', async () => {
    const bed = await followService();
    const [list, watch] = bed.api.requests;
    await pass(150_000, bed.clock);
    const sightings = bed.sightings.length;

    bed.api.closeWatches();
    await bed.until('the next watch', 10_000, () => (bed.api.requests.length === 3 ? undefined : 'it'));

    expect(list).toMatchObject({ verb: 'list', namespace: 'core', service: 'meshrr-core', status: 200 });
    expect(watch).toMatchObject({ verb: 'watch', allowWatchBookmarks: true, status: 200 });
    expect(watch!.timeoutSeconds).toBeGreaterThanOrEqual(290);
    expect(watch!.timeoutSeconds).toBeLessThanOrEqual(600);
    // Every bookmark is reported.
    expect(sightings).toBeGreaterThanOrEqual(3);
    // The test server checks that a watch continues from a version that it has sent.
    expect(bed.api.violations).toEqual([]);
  });

  it('lists again every five to ten minutes, which repairs what a watch missed', async () => {
    const bed = await followService(3, { speed: 200 });

    await pass(1_900_000, bed.clock);

    const lists = bed.api.requests.filter(({ verb }) => verb === 'list').map(({ at }) => at);
    const apart = lists.slice(1).map((at, n) => at - lists[n]!);
    expect(apart.length).toBeGreaterThanOrEqual(3);
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(295_000);
    expect(Math.max(...apart)).toBeLessThanOrEqual(620_000);
    expect(bed.blinds()).toEqual([]);
  });

  it('also follows a server without bookmarks', async () => {
    const bed = await followService(3, { speed: 50 });
    bed.api.faults.noBookmarks = true;
    bed.api.closeWatches();

    await pass(280_000, bed.clock);
    bed.add(corePod(9));
    await bed.converges(5000);

    expect(bed.api.requests.length).toBeLessThanOrEqual(8);
    expect(bed.blinds()).toEqual([]);
  });
});

describe('a refusal', () => {
  it('of the namespace is reported with the Role to bind', async () => {
    const bed = await followService(2, { isLater: true });
    bed.api.tokens.set('good', new Set(['elsewhere']));
    bed.begin();

    await bed.until('blindness', 30_000, () => (bed.blinds().length > 0 ? undefined : 'it'));

    const [{ sighting }] = bed.blinds() as [FollowedService['sightings'][number]];
    expect(sighting).toMatchObject({ because: { kind: 'denied' } });
    expect(bed.seen()).toMatch(/HTTP 403: .*endpointslices.*core.*; bind a Role with get, list and watch/);
    bed.api.tokens.set('good', new Set([service.namespace]));
    await bed.converges(40_000);
  });

  it('of the token makes the source read it again once per try', async () => {
    const bed = await followService(2, { isLater: true });
    bed.account.token = 'wrong';
    bed.begin();

    await bed.until('two tries', 30_000, () => (bed.blinds().length >= 2 ? undefined : 'them'));

    expect(bed.seen()).toContain('HTTP 401');
    expect(bed.account.reads).toBeLessThanOrEqual(2 * (bed.blinds().length + 1));
    bed.account.token = 'good';
    await bed.converges(40_000);
  });

  it('to trust a certificate of another authority is reported', async () => {
    const bed = await followService(2, { isLater: true });
    const { credentials } = bed.access;
    Object.assign(bed.access, {
      credentials: async () => {
        const { ca: _, ...rest } = await credentials(false);
        return rest;
      },
    });
    bed.begin();

    await bed.until('blindness', 30_000, () => (bed.blinds().length > 0 ? undefined : 'it'));
    expect(bed.seen()).toMatch(/certificate/);
  });
});

it('a Service that does not exist yet is seen without members', async () => {
  const bed = await followService(0);

  expect(bed.seen()).toEqual([]);
  bed.add(corePod(1));
  await bed.converges(5000);
});

it('slices that another controller manages count as well, for reflectors outside of the cluster', async () => {
  const bed = await followService(1);

  bed.api.store.apply({
    namespace: service.namespace,
    name: 'outside',
    labels: {
      'kubernetes.io/service-name': service.service,
      'endpointslice.kubernetes.io/managed-by': 'operator',
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['192.0.2.1'] }],
  });

  const expected = JSON.stringify(['10.42.2.1 core-1', '192.0.2.1 192.0.2.1']);
  await bed.until('both', 10_000, () =>
    JSON.stringify(bed.seen()) === expected ? undefined : String(bed.seen()),
  );
});

it('250 pods of both families in several slices are all seen', async () => {
  const bed = await followService(0);
  bed.set(
    Array.from({ length: 250 }, (_, n) => ({
      name: `core-${n}`,
      addresses: [`10.42.${n >> 7}.${n & 127}`, `2001:db8::${(n + 1).toString(16)}`],
    })),
  );

  await bed.converges(10_000);
  bed.set(bed.pods().filter((_, n) => n % 3 === 0));
  await bed.converges(10_000);
});

it.runIf(canCountSockets)('the end of a subscription closes its sockets', async () => {
  const bed = await followService();
  const during = openSockets();

  bed.end();

  // The client's end and the server's.
  await bed.until('both ends to be closed', 100_000, () =>
    openSockets() <= during - 2 ? undefined : 'them',
  );
  expect(bed.api.watches()).toBe(0);
});

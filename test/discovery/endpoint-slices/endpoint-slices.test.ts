import { describe, expect, it, onTestFinished } from 'vitest';
import { clockAt } from '../../../src/clock.ts';
import { endpointSliceDiscovery } from '../../../src/discovery/endpoint-slices/endpoint-slices.ts';
import { seeded } from '../../../lab/story/seeded.ts';
import { pass, waitUntil } from '../../../lab/story/wait-until.ts';
import type { Sighting } from '../../../src/model/sighting.ts';
import { corePod, kubeService, service } from '../../support/kube-service.ts';
import { canCountSockets, openSockets } from '../../support/open-sockets.ts';

/** A source that follows a Service over a real socket; times are the lab's. */
async function mirror(count = 3, more: { readonly later?: boolean; readonly speed?: number } = {}) {
  const clock = clockAt(more.speed ?? 20);
  const kube = await kubeService(
    clock,
    Array.from({ length: count }, (_, n) => corePod(n + 1)),
  );
  const discovery = endpointSliceDiscovery({
    group: 'CORE',
    service,
    access: kube.access,
    clock,
    random: seeded('agent'),
  });
  const told: { readonly at: number; readonly sighting: Sighting }[] = [];
  const begin = () => {
    const subscription = discovery.sighting$.subscribe((sighting) =>
      told.push({ at: clock.scheduler.now(), sighting }),
    );
    onTestFinished(() => subscription.unsubscribe());
    return () => subscription.unsubscribe();
  };
  const last = () => told.at(-1)?.sighting;
  const seen = (): readonly string[] | string => {
    const sighting = last();
    if (sighting === undefined) return 'nothing';
    if (sighting.kind === 'blind') return `blind: ${sighting.because.detail}`;
    return sighting.endpoints
      .map(
        ({ address, identity, terminating }) => `${address} ${identity}${terminating ? ' terminating' : ''}`,
      )
      .toSorted();
  };
  const until = (what: string, withinMs: number, missing: () => string | undefined) =>
    waitUntil(what, missing, withinMs, clock);
  const truth = (withinMs: number) =>
    until('the view to be the truth', withinMs, () =>
      JSON.stringify(seen()) === JSON.stringify(kube.truth()) ? undefined : `it is ${JSON.stringify(seen())}`,
    );
  const blinds = () => told.filter(({ sighting }) => sighting.kind === 'blind');
  if (more.later === true) return { ...kube, clock, told, blinds, begin, seen, until, truth, end: begin };

  const end = begin();
  await truth(30_000);
  await until('a watch', 30_000, () => (kube.api.watches() === 1 ? undefined : 'it'));
  // Old enough to be a watch: one that ends at once is as good as none.
  await pass(6000, clock);
  return { ...kube, clock, told, blinds, begin, seen, until, truth, end };
}
type Mirror = Awaited<ReturnType<typeof mirror>>;

const kinds = (bed: Mirror, from = 0) => bed.api.requests.slice(from).map(({ verb }) => verb);

describe('whatever goes wrong, the view becomes the truth again, and few requests are made', () => {
  // What breaks it while pods change, within how many seconds the view is right again, by how many requests.
  it.each<[string, (bed: Mirror) => void, withinS: number, requests: number, blind: boolean]>([
    ['nothing', () => undefined, 5, 0, false],
    ['lines cut into pieces', ({ api }) => (api.faults.splitChunks = true), 5, 0, false],
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
      'a history that is gone, and 500 on list, twice',
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
      'a history that is gone, and 429 on list',
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
      'a history that is gone, and a slow list',
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
    ['a line that is garbage', ({ api }) => (api.faults.garbage = true), 10, 2, false],
    [
      'events for slices that no list showed',
      ({ api }) => {
        api.faults.stray = true;
        api.closeWatches();
      },
      900,
      4,
      false,
    ],
    [
      'an expired token, which the kubelet has renewed',
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
    const bed = await mirror();
    const before = bed.api.requests.length;

    breakIt(bed);
    bed.remove('core-2');
    bed.add(corePod(7), corePod(8));
    bed.change('core-1', { terminating: true });

    await bed.truth(withinS * 1000);
    await pass(10_000, bed.clock);
    expect(bed.api.requests.length - before).toBeLessThanOrEqual(requests);
    expect(bed.blinds().length > 0).toBe(isBlind);
    expect(bed.api.violations).toEqual([]);
  });

  it('silence with the connection open: it is left after 90 s, at most', async () => {
    const bed = await mirror();
    const before = bed.api.requests.length;

    bed.api.faults.silent = true;
    bed.add(corePod(7));
    await pass(5000, bed.clock);
    bed.api.faults.silent = false;

    await bed.truth(100_000);
    expect(kinds(bed, before)).toEqual(['watch']);
    expect(bed.blinds()).toEqual([]);
  });

  it('down for ten minutes: a try every 2 to 4 s, blind meanwhile, and right soon after', async () => {
    const bed = await mirror(3, { speed: 100 });

    bed.api.faults.down = true;
    bed.remove('core-2');
    await pass(600_000, bed.clock);
    const tries = bed.blinds().length;
    expect(bed.seen()).toContain('blind');
    bed.api.faults.down = false;

    await bed.truth(35_000);
    // 2 to 4 s apart, once the back-off has grown; a busy machine takes its time for each.
    expect(tries).toBeGreaterThanOrEqual(15);
    expect(tries).toBeLessThanOrEqual(310);
  });
});

describe('what the usual client library does wrong', () => {
  it('asks for bookmarks and an end, from the version of the last event or bookmark', async () => {
    const bed = await mirror();
    const [list, watch] = bed.api.requests;
    await pass(150_000, bed.clock);
    const sightings = bed.told.length;

    bed.api.closeWatches();
    await bed.until('the next watch', 10_000, () => (bed.api.requests.length === 3 ? undefined : 'it'));

    expect(list).toMatchObject({ verb: 'list', namespace: 'core', service: 'meshrr-core', status: 200 });
    expect(watch).toMatchObject({ verb: 'watch', allowWatchBookmarks: true, status: 200 });
    expect(watch!.timeoutSeconds).toBeGreaterThanOrEqual(290);
    expect(watch!.timeoutSeconds).toBeLessThanOrEqual(600);
    // Every bookmark was an answer.
    expect(sightings).toBeGreaterThanOrEqual(3);
    // The server's own rule: what the watch goes on from is something it gave out.
    expect(bed.api.violations).toEqual([]);
  });

  it('lists anew every five to ten minutes, so that nothing missed stays missed', async () => {
    const bed = await mirror(3, { speed: 200 });

    await pass(1_900_000, bed.clock);

    const lists = bed.api.requests.filter(({ verb }) => verb === 'list').map(({ at }) => at);
    const apart = lists.slice(1).map((at, n) => at - lists[n]!);
    expect(apart.length).toBeGreaterThanOrEqual(3);
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(295_000);
    expect(Math.max(...apart)).toBeLessThanOrEqual(620_000);
    expect(bed.blinds()).toEqual([]);
  });

  it('a server without bookmarks is followed as well, a quiet connection at a time', async () => {
    const bed = await mirror(3, { speed: 50 });
    bed.api.faults.noBookmarks = true;
    bed.api.closeWatches();

    await pass(280_000, bed.clock);
    bed.add(corePod(9));
    await bed.truth(5000);

    expect(bed.api.requests.length).toBeLessThanOrEqual(8);
    expect(bed.blinds()).toEqual([]);
  });
});

describe('a server that does not let us in', () => {
  it('another namespace is denied, and it is said what to do', async () => {
    const bed = await mirror(2, { later: true });
    bed.api.tokens.set('good', new Set(['elsewhere']));
    bed.begin();

    await bed.until('blindness', 30_000, () => (bed.blinds().length > 0 ? undefined : 'it'));

    const [{ sighting }] = bed.blinds() as [Mirror['told'][number]];
    expect(sighting).toMatchObject({ because: { kind: 'denied' } });
    expect(bed.seen()).toMatch(/HTTP 403: .*endpointslices.*core.*; bind a Role with get, list and watch/);
    bed.api.tokens.set('good', new Set([service.namespace]));
    await bed.truth(40_000);
  });

  it('a token that nobody knows is read anew, once a try', async () => {
    const bed = await mirror(2, { later: true });
    bed.account.token = 'wrong';
    bed.begin();

    await bed.until('two tries', 30_000, () => (bed.blinds().length >= 2 ? undefined : 'them'));

    expect(bed.seen()).toContain('HTTP 401');
    expect(bed.account.reads).toBeLessThanOrEqual(2 * (bed.blinds().length + 1));
    bed.account.token = 'good';
    await bed.truth(40_000);
  });

  it('a certificate of another authority is not trusted', async () => {
    const bed = await mirror(2, { later: true });
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

it('a Service that is not there yet has no members, and that is known', async () => {
  const bed = await mirror(0);

  expect(bed.seen()).toEqual([]);
  bed.add(corePod(1));
  await bed.truth(5000);
});

it('slices that others manage count as well: reflectors outside of the cluster', async () => {
  const bed = await mirror(1);

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

it('250 pods of both families stand in several slices, and are all there', async () => {
  const bed = await mirror(0);
  bed.set(
    Array.from({ length: 250 }, (_, n) => ({
      name: `core-${n}`,
      addresses: [`10.42.${n >> 7}.${n & 127}`, `2001:db8::${(n + 1).toString(16)}`],
    })),
  );

  await bed.truth(10_000);
  bed.set(bed.pods().filter((_, n) => n % 3 === 0));
  await bed.truth(10_000);
});

it.runIf(canCountSockets)('an end leaves no socket', async () => {
  const bed = await mirror();
  const during = openSockets();

  bed.end();

  // The client's end and the server's.
  await bed.until('both ends to be closed', 100_000, () =>
    openSockets() <= during - 2 ? undefined : 'them',
  );
  expect(bed.api.watches()).toBe(0);
});

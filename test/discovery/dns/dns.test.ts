import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { clockAt } from '../../../src/clock.ts';
import { dnsDiscovery, type DnsSource } from '../../../src/discovery/dns/dns.ts';
import { parseResolvConf, readResolvConf } from '../../../src/discovery/dns/resolv-conf.ts';
import type { Sighting } from '../../../src/model/sighting.ts';
import { startDns, type DnsFault, type TestDns } from '../../support/dns.ts';
import { canCountSockets, openSockets } from '../../support/open-sockets.ts';
import { answerIn, recordSightings } from '../../support/record-sightings.ts';

let server: TestDns;
beforeEach(async () => {
  server = await startDns();
});
afterEach(() => server.stop());

/** A discovery of `meshrr.mesh.test`, subscribed to until the test ends. */
function discover(settings: Partial<DnsSource> = {}, speed = 1) {
  const discovery = dnsDiscovery({
    group: 'MESH',
    hostname: 'meshrr.mesh.test',
    resolvConf: () => conf(),
    clock: clockAt(speed),
    random: () => 0,
    ...settings,
  });
  const recorded = recordSightings(discovery);
  onTestFinished(() => recorded.end());
  return { ...recorded, sources: discovery.sources };
}

function conf(options = '', ...servers: TestDns[]) {
  const lines = (servers.length > 0 ? servers : [server]).map(({ address }) => {
    const [host = '', port = ''] = address.split(':');
    return `nameserver [${host}]:${port}`;
  });
  return parseResolvConf([...lines, options].join('\n'));
}

const ofA = ({ source }: Sighting) => source.family === 4;
const ofAaaa = ({ source }: Sighting) => source.family === 6;
const seen =
  (...addresses: string[]) =>
  (sighting: Sighting) =>
    ofA(sighting) && sighting.kind === 'seen' && String(answerIn(sighting)) === addresses.join();
const blind = (sighting: Sighting) => ofA(sighting) && sighting.kind === 'blind';

describe('a hostname', () => {
  it('has a source for each family, each with its addresses in order and once', async () => {
    server.records.set('meshrr.mesh.test', [
      '10.0.0.10',
      '2001:db8::2',
      '10.0.0.9',
      '10.0.0.10',
      '2001:DB8::1',
    ]);

    const { until, sources } = discover();

    expect(sources).toEqual([
      { id: 'dns meshrr.mesh.test A', group: 'MESH', family: 4, confirmEmptyMs: 30_000 },
      { id: 'dns meshrr.mesh.test AAAA', group: 'MESH', family: 6, confirmEmptyMs: 30_000 },
    ]);
    expect(answerIn(await until(ofA))).toEqual(['10.0.0.9', '10.0.0.10']);
    expect(answerIn(await until(ofAaaa))).toEqual(['2001:db8::1', '2001:db8::2']);
  });

  it('may have 400 addresses, which come by TCP', async () => {
    const many = Array.from({ length: 400 }, (_, index) => `10.1.${index >> 8}.${index & 255}`);
    server.records.set('meshrr.mesh.test', many);

    const { until } = discover();

    expect(answerIn(await until(ofA))).toEqual(many);
    expect(server.queries).toContain('meshrr.mesh.test A tcp');
  });

  it('has no addresses when it does not exist, and none of a family without records', async () => {
    const { until } = discover();
    expect(answerIn(await until(ofA))).toEqual([]);

    server.records.set('other.test', ['10.0.0.1']);
    const { until: untilOther } = discover({ hostname: 'other.test' });
    expect(answerIn(await untilOther(ofA))).toEqual(['10.0.0.1']);
    expect(answerIn(await untilOther(ofAaaa))).toEqual([]);
  });

  it('has no IPv4 addresses from AAAA records, and is unreadable when there are no others', async () => {
    server.records.set('meshrr.mesh.test', ['::ffff:10.0.0.1', '2001:db8::1']);
    expect(answerIn(await discover().until(ofAaaa))).toEqual(['2001:db8::1']);

    server.records.set('meshrr.mesh.test', ['::ffff:10.0.0.1']);
    expect(answerIn(await discover().until(ofAaaa))).toMatch(/^unreadable: /);
  });
});

describe('a source is blind', () => {
  it.each<[DnsFault, string, string]>([
    ['SERVFAIL', 'unreachable', 'answers SERVFAIL, it cannot resolve the name'],
    ['REFUSED', 'refused', 'answers REFUSED, it does not serve us'],
    ['NOTIMP', 'refused', 'answers NOTIMP, it does not support such queries'],
    ['FORMERR', 'refused', 'answers FORMERR, it does not understand the query'],
  ])('when the server answers %s', async (fault, kind, words) => {
    server.faults.set('*', fault);

    const sighting = await discover().until(ofA);

    expect(sighting).toMatchObject({
      kind: 'blind',
      because: {
        kind,
        who: `DNS ${server.address}`,
        detail: `asked for meshrr.mesh.test A: ${server.address} ${words}`,
      },
    });
  });

  it('when the server is silent, after a second try within the deadline', async () => {
    server.faults.set('*', 'silent');

    const sighting = await discover({}, 20).until(ofA);

    expect(answerIn(sighting)).toBe(
      `unreachable: asked for meshrr.mesh.test A: ${server.address} does not answer`,
    );
    expect(server.queries.filter((question) => question === 'meshrr.mesh.test A')).toHaveLength(2);
  });

  it('when the server does not listen', async () => {
    const gone = await startDns();
    await gone.stop();

    const sighting = await discover({ resolvConf: () => conf('', gone) }).until(ofA);

    expect(answerIn(sighting)).toBe(
      `unreachable: asked for meshrr.mesh.test A: ${gone.address} cannot be reached`,
    );
  });

  it('when the answer is too long for UDP and TCP fails', async () => {
    const udpOnly = await startDns({ tcp: false });
    onTestFinished(() => udpOnly.stop());
    udpOnly.records.set(
      'meshrr.mesh.test',
      Array.from({ length: 40 }, (_, index) => `10.0.0.${index}`),
    );

    const sighting = await discover({ resolvConf: () => conf('', udpOnly) }).until(ofA);

    expect(answerIn(sighting)).toMatch(/^unreachable: .* (cannot be reached|does not answer)$/);
  });

  it('as long as resolv.conf cannot be read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshrr-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'resolv.conf');
    server.records.set('meshrr.mesh.test', ['10.0.0.1']);

    const { until } = discover({ resolvConf: () => readResolvConf(path) }, 20);
    const first = await until(ofA);
    const [host = '', port = ''] = server.address.split(':');
    writeFileSync(path, `nameserver [${host}]:${port}\n`);
    await until(seen('10.0.0.1'));

    expect(answerIn(first)).toMatch(
      /^unreadable: cannot find out which servers to ask: ENOENT.*resolv\.conf/,
    );
  });

  it('for one family while the other sees', async () => {
    server.records.set('meshrr.mesh.test', ['10.0.0.1', '2001:db8::1']);
    server.faults.set('meshrr.mesh.test AAAA', 'SERVFAIL');

    const { until } = discover();

    expect(answerIn(await until(ofA))).toEqual(['10.0.0.1']);
    expect((await until(ofAaaa)).kind).toBe('blind');
  });

  it('until a later look-up succeeds', async () => {
    server.records.set('meshrr.mesh.test', ['10.0.0.1']);
    server.faults.set('*', 'SERVFAIL');
    const { until, sightings } = discover({}, 20);

    await vi.waitUntil(() => sightings.filter(blind).length >= 2, { timeout: 120_000 });
    server.faults.clear();

    await until(seen('10.0.0.1'));
  });
});

describe('of several servers', () => {
  it.each<DnsFault>(['silent', 'SERVFAIL', 'REFUSED'])(
    'the second is believed when the first is %s',
    async (fault) => {
      const second = await startDns();
      onTestFinished(() => second.stop());
      server.faults.set('*', fault);
      second.records.set('meshrr.mesh.test', ['10.0.0.1']);

      const { until } = discover({ resolvConf: () => conf('', server, second), deadlineMs: 2000 });

      expect(answerIn(await until(ofA))).toEqual(['10.0.0.1']);
    },
  );

  it('each failure is reported when none answers', async () => {
    const second = await startDns();
    onTestFinished(() => second.stop());
    server.faults.set('*', 'REFUSED');
    second.faults.set('*', 'SERVFAIL');

    const sighting = await discover({ resolvConf: () => conf('', server, second) }).until(ofA);

    expect(answerIn(sighting)).toBe(
      `refused: asked for meshrr.mesh.test A: ${server.address} answers REFUSED, it does not serve us; ` +
        `${second.address} answers SERVFAIL, it cannot resolve the name`,
    );
  });

  it('the new one is asked as soon as resolv.conf names it', async () => {
    const second = await startDns();
    onTestFinished(() => second.stop());
    server.records.set('meshrr.mesh.test', ['10.0.0.1']);
    second.records.set('meshrr.mesh.test', ['10.0.0.2']);
    let asks = server;

    const { until } = discover({ resolvConf: () => conf('', asks) }, 100);
    await until(seen('10.0.0.1'));
    asks = second;

    await until(seen('10.0.0.2'));
  });
});

describe('with search domains, a source', () => {
  const search = 'search a.test b.test\noptions ndots:5';

  it('completes a short name with the first domain that has it', async () => {
    server.records.set('meshrr.a.test', ['10.0.0.1']);
    server.records.set('meshrr.b.test', ['10.0.0.2']);

    const { until } = discover({ hostname: 'meshrr', resolvConf: () => conf(search) });

    expect(answerIn(await until(ofA))).toEqual(['10.0.0.1']);
  });

  it('sees no members only when none of the names has addresses', async () => {
    server.faults.set('meshrr.b.test A', 'SERVFAIL');
    const { until, sightings } = discover({ hostname: 'meshrr', resolvConf: () => conf(search) }, 20);

    const first = await until(ofA);
    server.faults.clear();
    await until(seen());

    expect(answerIn(first)).toMatch(/^unreachable: asked for meshrr as meshrr\.b\.test A: .*SERVFAIL/);
    expect(sightings.filter(ofAaaa).every((sighting) => String(answerIn(sighting)) === '')).toBe(true);
  });

  it('believes the name as written even if an upstream DNS does not answer for the domains', async () => {
    server.records.set('meshrr.mesh.test', ['10.0.0.1']);
    server.faults.set('meshrr.mesh.test.b.test', 'SERVFAIL');

    const { until } = discover({ resolvConf: () => conf(search) });

    expect(answerIn(await until(ofA))).toEqual(['10.0.0.1']);
  });

  it('asks the name that answered alone, and all names when it has no addresses any more', async () => {
    server.ttl = 1;
    server.records.set('meshrr.b.test', ['10.0.0.2']);
    const { until, sightings } = discover({ hostname: 'meshrr', resolvConf: () => conf(search) }, 20);

    await vi.waitUntil(() => sightings.filter(seen('10.0.0.2')).length >= 4, { timeout: 120_000 });
    const askedFirst = server.queries.filter((question) => question === 'meshrr.a.test A').length;
    server.records.set('meshrr.a.test', ['10.0.0.1']);
    server.records.delete('meshrr.b.test');
    await until(seen('10.0.0.1'));

    expect(askedFirst).toBe(1);
    expect(sightings.filter(seen())).toEqual([]);
  });

  it('asks all names again after 30 s, so that a new name with precedence is found', async () => {
    server.ttl = 1;
    server.records.set('meshrr.b.test', ['10.0.0.2']);
    const { until } = discover({ hostname: 'meshrr', resolvConf: () => conf(search) }, 200);

    await until(seen('10.0.0.2'));
    server.records.set('meshrr.a.test', ['10.0.0.1']);

    await until(seen('10.0.0.1'));
  });
});

describe.runIf(canCountSockets)('the end of a subscription', () => {
  it('closes the sockets and stops the queries, even in the middle of one', async () => {
    const before = openSockets();
    server.faults.set('*', 'silent');
    const { sightings, end } = discover();
    await vi.waitUntil(() => server.queries.length === 2, { timeout: 120_000 });
    const during = openSockets();

    end();
    await vi.waitUntil(() => openSockets() === before, { timeout: 120_000 });

    expect(during).toBe(before + 2);
    expect(sightings).toEqual([]);
  });

  it('leaves no socket after many look-ups', async () => {
    server.ttl = 1;
    server.records.set(
      'meshrr.mesh.test',
      Array.from({ length: 60 }, (_, index) => `10.0.0.${index}`),
    );
    const before = openSockets();
    const { sightings, end } = discover({}, 200);

    await vi.waitUntil(() => sightings.filter(ofA).length >= 50, { timeout: 120_000 });
    end();

    // The server closes its ends of TCP connections with ours.
    await vi.waitUntil(() => openSockets() <= before, { timeout: 120_000 });
  });
});

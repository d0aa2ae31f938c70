import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startDnsServer } from '../../../lab/cluster/dns-server.ts';

/** @param patienceMs real time, which a busy machine may need */
async function startedServer(options: Parameters<typeof startDnsServer>[0] = {}, patienceMs = 120_000) {
  const dns = await startDnsServer(options);
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await dns.stop();
    isStopped = true;
  };
  onTestFinished(stop);
  const resolver = new Resolver({ timeout: patienceMs, tries: 1 });
  resolver.setServers([dns.address]);
  return { dns, resolver, stop };
}

it('the server answers each family from its records, with their TTL', async () => {
  const { dns, resolver } = await startedServer();
  dns.records.set('mesh.test', ['10.0.0.1', '2001:db8::1', '10.0.0.2']);
  dns.ttl = 7;
  expect(await resolver.resolve4('mesh.test', { ttl: true })).toEqual([
    { address: '10.0.0.1', ttl: 7 },
    { address: '10.0.0.2', ttl: 7 },
  ]);
  expect(await resolver.resolve6('mesh.test')).toEqual(['2001:db8::1']);
  expect(dns.queries).toEqual(['mesh.test A', 'mesh.test AAAA']);
});

it('an unknown name is NXDOMAIN; a name without records of the type is an empty answer', async () => {
  const { dns, resolver } = await startedServer();
  dns.records.set('mesh.test', ['10.0.0.1']);
  await expect(resolver.resolve4('other.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  await expect(resolver.resolve6('mesh.test')).rejects.toMatchObject({ code: 'ENODATA' });
});

it('the server answers from the current records', async () => {
  const { dns, resolver } = await startedServer();
  dns.records.set('mesh.test', ['10.0.0.1']);
  expect(await resolver.resolve4('mesh.test')).toEqual(['10.0.0.1']);
  dns.records.set('mesh.test', ['10.0.0.9']);
  expect(await resolver.resolve4('mesh.test')).toEqual(['10.0.0.9']);
});

const many = Array.from(
  { length: 400 },
  (_, index) => `10.0.${Math.floor(index / 200)}.${(index % 200) + 1}`,
);

it('a long answer is truncated over UDP and complete over TCP', async () => {
  const { dns, resolver } = await startedServer();
  dns.records.set('mesh.test', many);
  expect((await resolver.resolve4('mesh.test')).toSorted()).toEqual(many.toSorted());
  expect(dns.queries).toEqual(['mesh.test A', 'mesh.test A tcp']);
});

it('a long answer fails where TCP is blocked', async () => {
  const { dns, resolver } = await startedServer({ tcp: false });
  dns.records.set('mesh.test', many);
  await expect(resolver.resolve4('mesh.test')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

it.each([
  ['silent', 'ETIMEOUT'],
  ['SERVFAIL', 'ESERVFAIL'],
  ['REFUSED', 'EREFUSED'],
  ['NOTIMP', 'ENOTIMP'],
  ['FORMERR', 'EFORMERR'],
  ['NXDOMAIN', 'ENOTFOUND'],
  ['empty', 'ENODATA'],
] as const)('the fault %s applies until it is removed', async (fault, code) => {
  const { dns, resolver } = await startedServer({}, fault === 'silent' ? 1000 : undefined);
  dns.records.set('mesh.test', ['10.0.0.1']);
  dns.faults.set('mesh.test', fault);
  await expect(resolver.resolve4('mesh.test')).rejects.toMatchObject({ code });
  dns.faults.delete('mesh.test');
  expect(await resolver.resolve4('mesh.test')).toEqual(['10.0.0.1']);
});

it('a fault of one record type wins over that of a name, and that over the one for all names', async () => {
  const { dns, resolver } = await startedServer();
  dns.faults.set('*', 'SERVFAIL').set('mesh.test', 'empty').set('mesh.test A', 'REFUSED');
  await expect(resolver.resolve4('mesh.test')).rejects.toMatchObject({ code: 'EREFUSED' });
  await expect(resolver.resolve6('mesh.test')).rejects.toMatchObject({ code: 'ENODATA' });
  await expect(resolver.resolve4('other.test')).rejects.toMatchObject({ code: 'ESERVFAIL' });
});

it('a stopped server leaves no socket, not even one that a client keeps open', async () => {
  const { dns, stop } = await startedServer();
  const [host = '', port = ''] = dns.address.split(':');
  const socket = connect(Number(port), host);
  await once(socket, 'connect');
  const ended = once(socket, 'close');
  await stop();
  await ended;
  // Both ports are free again.
  const late = connect(Number(port), host);
  const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
  const udp = createSocket('udp4');
  onTestFinished(() => void udp.close());
  udp.bind(Number(port), host);
  await once(udp, 'listening');
});

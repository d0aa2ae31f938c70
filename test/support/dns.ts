import { startDnsServer, type DnsServer } from '../../lab/cluster/dns-server.ts';

export type { DnsFault, DnsServer as TestDns } from '../../lab/cluster/dns-server.ts';

/** The lab's DNS server with a TTL that is longer than any test. */
export async function startDns(options: { readonly tcp?: boolean } = {}): Promise<DnsServer> {
  return Object.assign(await startDnsServer(options), { ttl: 30 });
}

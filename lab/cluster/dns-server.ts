import { once } from 'node:events';
import dns, { Packet } from 'dns2';

/** What the server does with a query instead of answering from its records. */
export type DnsFault = 'silent' | 'SERVFAIL' | 'REFUSED' | 'NOTIMP' | 'FORMERR' | 'NXDOMAIN' | 'empty';

/** A DNS server on loopback, with UDP and TCP on one port. Tests and the demo change its records as pods come and go. */
export interface DnsServer {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** A and AAAA addresses by name; other names are NXDOMAIN. */
  readonly records: Map<string, readonly string[]>;
  /** Faults by `name type`, by `name`, or for all queries (`*`); the most specific one applies. */
  readonly faults: Map<string, DnsFault>;
  /** Every query as `name type`, followed by ` tcp` if it came over TCP. */
  readonly queries: string[];
  /** TTL of all records, in seconds. */
  ttl: number;
  readonly stop: () => Promise<void>;
}

/** Answers that are too long for UDP are truncated there and complete over TCP, unless `tcp: false` blocks TCP. */
export async function startDnsServer(options: { readonly tcp?: boolean } = {}): Promise<DnsServer> {
  const server = {
    records: new Map<string, readonly string[]>(),
    faults: new Map<string, DnsFault>(),
    queries: [] as string[],
    ttl: 1,
  };

  // The client may have disconnected by now.
  const answer = (over: 'udp' | 'tcp') => (request: Packet, send: (response: Packet) => Promise<unknown>) => {
    const response = respond(server, request, over);
    if (response !== undefined) send(response).catch(() => undefined);
  };

  for (let tries = 1; ; tries++) {
    const udp = dns.createUDPServer(answer('udp'));
    await udp.listen(0, '127.0.0.1');
    const { port } = udp.address();
    const tcp = dns.createTCPServer(answer('tcp'));
    try {
      if (options.tcp !== false) await once(tcp.listen(port, '127.0.0.1'), 'listening');
    } catch (error) {
      // Another process uses this port for TCP: try the next one.
      udp.close();
      if (tries === 10) throw error;
      continue;
    }
    const sockets = new Set<{ destroy(): void }>();
    tcp.on('connection', (socket: { destroy(): void }) => sockets.add(socket));
    return Object.assign(server, {
      address: `127.0.0.1:${port}`,
      stop: async () => {
        for (const socket of sockets) socket.destroy();
        const closed = [once(udp, 'close'), ...(tcp.listening ? [once(tcp, 'close')] : [])];
        udp.close();
        if (tcp.listening) tcp.close();
        await Promise.all(closed);
      },
    });
  }
}

function respond(
  { records, faults, queries, ttl }: Omit<DnsServer, 'address' | 'stop'>,
  request: Packet,
  over: 'udp' | 'tcp',
): Packet | undefined {
  const [question] = request.questions;
  if (question === undefined) return undefined;
  const { name, type } = question;
  const family = type === Packet.TYPE.AAAA ? 'AAAA' : 'A';
  queries.push(over === 'tcp' ? `${name} ${family} tcp` : `${name} ${family}`);
  const fault = faults.get(`${name} ${family}`) ?? faults.get(name) ?? faults.get('*');
  if (fault === 'silent') return undefined;

  const response = Packet.createResponseFromRequest(request);
  const addresses = records.get(name);
  if (fault === 'empty') return response;
  if (fault !== undefined || addresses === undefined) {
    response.header.rcode = Packet.RCODE[fault ?? 'NXDOMAIN'];
    return response;
  }
  for (const address of addresses) {
    if (address.includes(':') !== (family === 'AAAA')) continue;
    const answer = { name, type, class: Packet.CLASS.IN, ttl, address };
    response.answers.push(answer as Packet['answers'][number]);
  }
  return response;
}

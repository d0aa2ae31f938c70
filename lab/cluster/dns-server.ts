import { once } from 'node:events';
import dns, { Packet } from 'dns2';

/** How the server treats a question instead of looking into its records. */
export type DnsFault = 'silent' | 'SERVFAIL' | 'REFUSED' | 'NOTIMP' | 'FORMERR' | 'NXDOMAIN' | 'empty';

/** A DNS server on loopback, UDP and TCP on one port, whose zone follows the pods. */
export interface DnsServer {
  /** `127.0.0.1:port`, as a nameserver of a resolv.conf. */
  readonly address: string;
  /** A and AAAA addresses by name; a name that is not there is NXDOMAIN. */
  readonly records: Map<string, readonly string[]>;
  /** By `name`, by `name type`, or for all (`*`). */
  readonly faults: Map<string, DnsFault>;
  /** Every question, as `name type` with ` tcp` where it came that way. */
  readonly asked: string[];
  /** Seconds. */
  ttl: number;
  readonly stop: () => Promise<void>;
}

/** Long answers are cut short over UDP and whole over TCP; `tcp: false` blocks that way. */
export async function startDnsServer(options: { readonly tcp?: boolean } = {}): Promise<DnsServer> {
  const server = {
    records: new Map<string, readonly string[]>(),
    faults: new Map<string, DnsFault>(),
    asked: [] as string[],
    ttl: 1,
  };

  // Whoever went away in the meantime does not get an answer.
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
      // Somebody has that port for TCP: another one, then.
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
  { records, faults, asked, ttl }: Omit<DnsServer, 'address' | 'stop'>,
  request: Packet,
  over: 'udp' | 'tcp',
): Packet | undefined {
  const [question] = request.questions;
  if (question === undefined) return undefined;
  const { name, type } = question;
  const wanted = type === Packet.TYPE.AAAA ? 'AAAA' : 'A';
  asked.push(over === 'tcp' ? `${name} ${wanted} tcp` : `${name} ${wanted}`);
  const fault = faults.get(`${name} ${wanted}`) ?? faults.get(name) ?? faults.get('*');
  if (fault === 'silent') return undefined;

  const response = Packet.createResponseFromRequest(request);
  const addresses = records.get(name);
  if (fault === 'empty') return response;
  if (fault !== undefined || addresses === undefined) {
    response.header.rcode = Packet.RCODE[fault ?? 'NXDOMAIN'];
    return response;
  }
  for (const address of addresses) {
    if (address.includes(':') !== (wanted === 'AAAA')) continue;
    const answer = { name, type, class: Packet.CLASS.IN, ttl, address };
    response.answers.push(answer as Packet['answers'][number]);
  }
  return response;
}

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import dns, { Packet } from 'dns2';

/** How the server treats a question instead of looking into its records. */
export type DnsFault = 'silent' | 'SERVFAIL' | 'REFUSED' | 'NOTIMP' | 'FORMERR' | 'NXDOMAIN';

export interface TestDns {
  /** As a nameserver of a resolv.conf. */
  readonly address: string;
  /** A and AAAA addresses by name; a name that is not there is NXDOMAIN. */
  readonly records: Map<string, readonly string[]>;
  /** By `name`, by `name type` or for all (`*`). */
  readonly faults: Map<string, DnsFault>;
  /** Every question, as `name type` with ` tcp` where it came that way. */
  readonly asked: string[];
  ttl: number;
  stop(): Promise<void>;
}

/** A DNS server on a port of its own, UDP and (unless told otherwise) TCP. */
export async function startDns(options: { readonly tcp?: boolean } = {}): Promise<TestDns> {
  const server = { records: new Map(), faults: new Map(), asked: [], ttl: 30 } as Pick<
    TestDns,
    'records' | 'faults' | 'asked' | 'ttl'
  >;

  const respond =
    (transport: 'udp' | 'tcp') =>
    (request: Packet, send: (response: Packet) => Promise<unknown>): void => {
      const { name, type } = request.questions[0]!;
      const key = `${name} ${type === Packet.TYPE.A ? 'A' : 'AAAA'}`;
      server.asked.push(transport === 'tcp' ? `${key} tcp` : key);
      const fault = server.faults.get(key) ?? server.faults.get(name) ?? server.faults.get('*');
      if (fault === 'silent') return;

      const response = Packet.createResponseFromRequest(request);
      const records = server.records.get(name);
      if (fault !== undefined) response.header.rcode = Packet.RCODE[fault];
      else if (records === undefined) response.header.rcode = Packet.RCODE.NXDOMAIN;
      else {
        const family = records.filter((address) => address.includes(':') === (type === Packet.TYPE.AAAA));
        for (const address of family) {
          const answer = { name, type, class: Packet.CLASS.IN, ttl: server.ttl, address };
          response.answers.push(answer as Packet['answers'][number]);
        }
      }
      // Whoever went away in the meantime does not get an answer.
      send(response).catch(() => undefined);
    };

  for (let attempt = 1; ; attempt++) {
    const udp = dns.createUDPServer(respond('udp'));
    await udp.listen(0, '127.0.0.1');
    const { port } = udp.address();
    const tcp = dns.createTCPServer(respond('tcp'));
    try {
      if (options.tcp !== false) await once(tcp.listen(port, '127.0.0.1'), 'listening');
    } catch (error) {
      // Somebody has that port for TCP: another one, then.
      udp.close();
      if (attempt === 10) throw error;
      continue;
    }
    const sockets = new Set<{ destroy(): void }>();
    tcp.on('connection', (socket: { destroy(): void }) => sockets.add(socket));
    return Object.assign(server, {
      address: `127.0.0.1:${(tcp.address() as AddressInfo | null)?.port ?? port}`,
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

import { once } from 'node:events';
import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import {
  Server,
  type ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';

/** A gRPC server whose connections can be counted, refused and reset. */
export interface Listener {
  readonly port: number;
  readonly connections: () => number;
  readonly refused: () => number;
  /** Closes all connections, and each new one at once, until `resume`. The port stays in use. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Closes all connections and frees the port. */
  readonly close: () => Promise<void>;
}

/** Listens on loopback. Connections beyond `maxConnections` are closed at once, as Junos does for `max-connections`. */
export async function listen(
  services: readonly (readonly [ServiceDefinition, UntypedServiceImplementation])[],
  credentials: ServerCredentials,
  maxConnections: number,
): Promise<Listener> {
  const server = new Server();
  for (const [service, implementation] of services) server.addService(service, implementation);
  const injector = server.createConnectionInjector(credentials);
  const sockets = new Set<Socket>();
  let refused = 0;
  let paused = false;

  const net: NetServer = createServer((socket) => {
    // A client may disconnect at any time: that is not an error of the device.
    socket.on('error', () => undefined);
    if (paused || sockets.size >= maxConnections) {
      if (!paused) refused += 1;
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    injector.injectConnection(socket);
  });
  await once(net.listen(0, '127.0.0.1'), 'listening');

  return {
    port: (net.address() as AddressInfo).port,
    connections: () => sockets.size,
    refused: () => refused,
    pause: () => {
      paused = true;
      for (const socket of sockets) socket.destroy();
    },
    resume: () => {
      paused = false;
    },
    close: async () => {
      const closed = once(net, 'close');
      net.close();
      for (const socket of sockets) socket.destroy();
      server.forceShutdown();
      injector.destroy();
      await closed;
    },
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** A gNMI server on gRPC's C core with default settings: a Subscribe gets a sync and then silence, a Get an empty answer. */
const program = `
import sys, threading
from concurrent import futures
import grpc

over = threading.Event()

def get(request, context):
    return b""

def subscribe(requests, context):
    next(requests)
    # SubscribeResponse { sync_response: true }
    yield b"\\x18\\x01"
    context.add_callback(over.set)
    over.wait()

server = grpc.server(futures.ThreadPoolExecutor(4))
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("gnmi.gNMI", {
    "Get": grpc.unary_unary_rpc_method_handler(get),
    "Subscribe": grpc.stream_stream_rpc_method_handler(subscribe),
}),))
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(port, flush=True)
sys.stdin.read()
over.set()
server.stop(0).wait()
`;

/** Starts the server and returns its address; it ends with the test. */
export async function cCoreGnmi(): Promise<string> {
  const server = spawn('/usr/bin/python3', ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.stdin.end();
    setTimeout(() => server.kill('SIGKILL'), 5000).unref();
    await closed;
  });
  const [port] = (await once(createInterface(server.stdout), 'line')) as [string];
  return `127.0.0.1:${port}`;
}

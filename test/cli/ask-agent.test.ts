import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { askAgent } from '../../src/cli/ask-agent.ts';

/** A server that is not an agent, at the address where an agent is expected. */
async function serverWith(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it.each<readonly [string, RequestListener]>([
  ['text that is not JSON', (_, response) => response.end('<html>')],
  ['JSON that is not an object', (_, response) => response.end('"hello"')],
  ['null', (_, response) => response.end('null')],
  ['JSON of another version', (_, response) => response.end('{"version": 2}')],
  ['an error', (_, response) => response.writeHead(500).end('{"version": 1}')],
])('%s is not an answer of an agent', async (_, answer) => {
  const agent = await serverWith(answer);

  await expect(askAgent(agent, '/status')).rejects.toThrow(
    /answers \(\d+\), but is not a meshrr agent of this version$/,
  );
});

it('a server that never answers is not an agent', async () => {
  const agent = await serverWith(() => undefined);

  await expect(askAgent(agent, '/status', 50)).rejects.toThrow(
    /^no agent answers at http:\S+ \(.*timeout.*\); is `meshrr run` up in this pod\?/,
  );
});

it('a closed port is reported with the reason of the system', async () => {
  await expect(askAgent('http://127.0.0.1:1', '/status')).rejects.toThrow(/\(.*(ECONNREFUSED|bad port).*\)/);
});

it('the path is requested with GET', async () => {
  const agent = await serverWith(({ url, method }, response) =>
    response.end(JSON.stringify({ version: 1, asked: `${method ?? ''} ${url ?? ''}` })),
  );

  expect(await askAgent(agent, '/status')).toEqual({ version: 1, asked: 'GET /status' });
});

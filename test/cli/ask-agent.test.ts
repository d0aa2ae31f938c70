import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { askAgent } from '../../src/cli/ask-agent.ts';

/** Something that listens where an agent is looked for. */
async function stranger(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it.each<readonly [string, RequestListener]>([
  ['something that is no JSON', (_, response) => response.end('<html>')],
  ['JSON that is no status', (_, response) => response.end('"hello"')],
  ['nothing at all', (_, response) => response.end('null')],
  ['a status of another shape', (_, response) => response.end('{"version": 2}')],
  ['an error', (_, response) => response.writeHead(500).end('{"version": 1}')],
])('%s is no answer of an agent', async (_, answer) => {
  const agent = await stranger(answer);

  await expect(askAgent(agent, '/status')).rejects.toThrow(
    /answers \(\d+\), but not as a meshrr agent of this version does$/,
  );
});

it('whoever takes the question and says nothing is no agent either', async () => {
  const agent = await stranger(() => undefined);

  await expect(askAgent(agent, '/status', 50)).rejects.toThrow(
    /^no agent answers at http:\S+ \(.*timeout.*\); is `meshrr run` up in this pod\?/,
  );
});

it('nobody there: the system says why', async () => {
  await expect(askAgent('http://127.0.0.1:1', '/status')).rejects.toThrow(/\(.*(ECONNREFUSED|bad port).*\)/);
});

it('asks for the path', async () => {
  const agent = await stranger(({ url, method }, response) =>
    response.end(JSON.stringify({ version: 1, asked: `${method ?? ''} ${url ?? ''}` })),
  );

  expect(await askAgent(agent, '/status')).toEqual({ version: 1, asked: 'GET /status' });
});

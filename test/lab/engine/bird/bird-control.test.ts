import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { askBird } from '../../../../lab/engine/bird/router.ts';

/** A control socket whose daemon greets, then answers any command with these chunks. */
async function daemonThatSays(...pieces: readonly string[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'meshrr-test-'));
  const path = join(directory, 'bird.ctl');
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.write('0001 BIRD 2.0.12 ready.\n');
    socket.once('data', () => {
      for (const piece of pieces) socket.write(piece);
    });
  });
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await rm(directory, { recursive: true });
  });
  server.listen(path);
  await once(server, 'listening');
  return path;
}

it.each([
  ['one line', ['0013 Daemon is up\n'], ['Daemon is up']],
  ['several lines', ['1007-Table:\n', ' a\n b\n', '0000 \n'], ['Table:', 'a', 'b']],
  ['lines in pieces', ['1007-Ta', 'ble:\n a', '\n00', '00 \n'], ['Table:', 'a']],
  ['nothing', ['0000 \n'], []],
])('reads an answer of %s', async (_, pieces, lines) => {
  expect(await askBird(await daemonThatSays(...pieces), 'show')).toEqual(lines);
});

it.each([
  [
    'bird refuses',
    ['0002-Reading configuration\n8002 bird.conf:6:9 syntax error\n'],
    /configure: .*syntax error/,
  ],
  ['bird is silent', [], /no answer to configure/],
])('says so when %s', async (_, pieces, message) => {
  await expect(askBird(await daemonThatSays(...pieces), 'configure', 200)).rejects.toThrow(message);
});

it('a missing bird is reported', async () => {
  await expect(askBird('/nowhere/bird.ctl', 'show')).rejects.toThrow('ENOENT');
});

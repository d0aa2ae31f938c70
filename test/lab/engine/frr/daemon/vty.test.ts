import { createServer, type Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openVty, vtyAnswers } from '../../../../../lab/engine/frr/daemon/vty.ts';

/** A daemon's socket that answers these commands and ignores all others. */
async function daemon(answers: Readonly<Record<string, string>>) {
  const directory = mkdtempSync(join(tmpdir(), 'meshrr-vty-'));
  const path = join(directory, 'bgpd.vty');
  const commands: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      for (const command of bytes.toString().split('\0').slice(0, -1)) {
        commands.push(command);
        socket.write(answers[command] ?? '');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return { path, commands, hangUp: () => sockets.forEach((socket) => socket.destroy()) };
}

it('answers are assembled from bytes in any chunks', () => {
  const bytes = Buffer.from('two\nlines\0\0\0\0\0\0\0\x0dno\0\0\0\x02');
  const together = vtyAnswers()(bytes);
  const read = vtyAnswers();
  const single = Array.from(bytes).flatMap((byte) => read(Buffer.from([byte])));

  expect(together).toEqual([
    { text: 'two\nlines', status: 0 },
    { text: '', status: 13 },
    { text: 'no', status: 2 },
  ]);
  expect(single).toEqual(together);
});

describe('a session at the command line', () => {
  it('gives each command its answer, in order', async () => {
    const { path, commands } = await daemon({ enable: '\0\0\0\0', show: 'x\0\0\0\x01' });
    const vty = await openVty(path);
    onTestFinished(() => vty.close());

    expect(await Promise.all([vty.run('enable'), vty.run('show')])).toEqual([
      { text: '', status: 0 },
      { text: 'x', status: 1 },
    ]);
    expect(commands).toEqual(['enable', 'show']);
  });

  it('ends when an answer is late', async () => {
    const { path } = await daemon({});
    const vty = await openVty(path, 20);

    await expect(vty.run('show')).rejects.toThrow('no answer within 20 ms');
    await expect(vty.run('show')).rejects.toThrow('no answer within 20 ms');
  });

  it('ends for all waiting commands when the daemon hangs up', async () => {
    const { path, hangUp, commands } = await daemon({});
    const vty = await openVty(path);
    const waiting = [vty.run('a'), vty.run('b')].map((answer) =>
      expect(answer).rejects.toThrow('the daemon hung up'),
    );
    await expect.poll(() => commands.length).toBe(2);
    hangUp();

    await Promise.all(waiting);
  });

  it('cannot be opened where no daemon listens', async () => {
    await expect(openVty('/nonexistent/bgpd.vty')).rejects.toThrow('ENOENT');
  });
});

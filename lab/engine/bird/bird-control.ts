import { connect } from 'node:net';

/**
 * Says one command to a bird at its control socket and returns the lines of its answer, without their codes.
 * Rejects when nobody answers within `deadlineMs` of the wall.
 *
 *     0001 BIRD 2.0.12 ready.        the greeting
 *     1007-Table master4:            a line, more follow
 *      203.0.113.0/24 …              a line with the code of the one before it
 *     0000                           the end (any code and a blank); from 8000 up an error
 */
export function askBird(path: string, command: string, deadlineMs = 5000): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const lines: string[] = [];
    let [begun, greeted] = ['', false];
    socket.setTimeout(deadlineMs, () => socket.destroy(new Error(`${path}: no answer to ${command}`)));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${path}: hung up before it had answered ${command}`)));
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      const pieces = (begun + text).split('\n');
      begun = pieces.pop() ?? '';
      for (const piece of pieces) {
        const {
          code,
          mark,
          rest = '',
        } = /^(?<code>\d{4})?(?<mark>[ -])(?<rest>.*)$/.exec(piece)?.groups ?? {};
        if (!greeted) {
          greeted = true;
          socket.write(`${command}\n`);
        } else if (code !== undefined && mark === ' ') {
          if (Number(code) >= 8000) reject(new Error(`${command}: ${rest}`));
          else resolve(rest === '' ? lines : [...lines, rest]);
          socket.destroy();
        } else lines.push(rest);
      }
    });
  });
}

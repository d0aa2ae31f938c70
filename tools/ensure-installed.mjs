// Installs the pinned packages (Node 24 among them) when the lock file has changed since the last time.
// Runs on whatever Node the machine has, so: plain JavaScript, no dependency, quick when there is nothing to do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const stamp = new URL('node_modules/.installed-from', root);
const lock = createHash('sha256')
  .update(readFileSync(new URL('package-lock.json', root)))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  process.stderr.write('Installing the pinned packages (npm ci) …\n');
  // Only standard error: what the caller prints on standard output stays clean.
  const { status } = spawnSync('npm', ['ci', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    process.stderr.write('npm ci failed: see above. Is a package registry reachable?\n');
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}

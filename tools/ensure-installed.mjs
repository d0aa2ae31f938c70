// Installs the pinned packages (Node 24 among them) when the lock file has changed since the last time.
// It runs on any Node that the machine has, so it is plain JavaScript without dependencies.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tooOld } from './too-old.mjs';

const root = new URL('../', import.meta.url);
const stamp = new URL('node_modules/.installed-from', root);
const lock = createHash('sha256')
  .update(readFileSync(new URL('package-lock.json', root)))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  const problem = tooOld(process.versions.node);
  if (problem !== undefined) fail(problem);
  process.stderr.write('Installing the pinned packages (npm ci) …\n');
  // Without a network, npm would retry for minutes before it fails.
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=2000'];
  // npm's output goes to standard error, so that it does not mix with the caller's standard output.
  const { status } = spawnSync('npm', ['ci', '--loglevel=error', '--fetch-timeout=60000', ...patience], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) fail('npm ci failed: see above. Is a package registry reachable?');
  writeFileSync(stamp, lock);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

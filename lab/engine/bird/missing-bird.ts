import { existsSync } from 'node:fs';

/** Where Debian puts it. */
export const birdPath = '/usr/sbin/bird';

/** Why there can be no bird here, and what to do; `undefined` when there can. */
export function missingBird(): string | undefined {
  if (existsSync(birdPath)) return undefined;
  return `${birdPath} is missing: install bird with apt-get install bird2`;
}

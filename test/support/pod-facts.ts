import type { PodFacts } from '../../src/boot/template-variables.ts';
import type { Environment } from '../../src/config/environment.ts';
import { loadSettings } from '../../src/config/read/load.ts';
import { readSelf } from '../../src/config/self.ts';
import { temporaryFile } from './files.ts';

/** The facts of a pod with this settings file and environment; without a file, of the environment alone. */
export function podFacts(settings: string | undefined, environment: Environment): PodFacts {
  const path = settings === undefined ? undefined : temporaryFile('meshrr.conf.yml', settings);
  const loaded = loadSettings(environment, path, '/does/not/exist/meshrr.conf.yml');
  const read = readSelf(environment);
  if (loaded.kind === 'problems') throw new Error(JSON.stringify(loaded.problems));
  if (read.kind === 'problems') throw new Error(JSON.stringify(read.problems));
  return { settings: loaded.settings, self: read.self, environment };
}

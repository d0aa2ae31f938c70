import { expect } from 'vitest';
import { findingLine } from '../../../src/config/check/finding.ts';
import type { Environment } from '../../../src/config/environment.ts';
import { loadSettings, type Loaded } from '../../../src/config/read/load.ts';
import { temporaryFile } from '../files.ts';

export const nowhere = '/does/not/exist/meshrr.conf.yml';

export const someGroup = 'bgpgroups: [{ name: M, type: mesh, source: { hostname: meshrr } }]\n';

/** The settings, or all problems, of a file `f` with this text. */
export function load(text: string, environment: Environment = {}) {
  return inLines(loadSettings(environment, temporaryFile('meshrr.conf.yml', text)), 'f');
}

/** The settings, or all problems, without a settings file. */
export function loadEnvironment(environment: Environment) {
  const loaded = loadSettings(environment, undefined, nowhere);
  expect(loaded.origin).toBe('environment');
  return inLines(loaded, '');
}

function inLines(loaded: Loaded, origin: string) {
  return loaded.kind === 'settings'
    ? { settings: loaded.settings, notices: loaded.notices.map((notice) => findingLine(origin, notice)) }
    : { problems: loaded.problems.map((problem) => findingLine(origin, problem)) };
}

/** The settings of a mesh group that have a default value. */
export const meshDefaults = { min_peers: 1 };

/** The settings that have a default value. */
export const defaults = {
  selection: 'rendezvous',
  down_after: 10_000,
  connect_grace: 60_000,
  remove_after: 30_000,
  rebalance_after: 300_000,
  settle: 250,
  drain_min: 15_000,
  drain_max: 60_000,
  resync: 30_000,
  crpd: { address: '127.0.0.1:32767', clear_text: 'no', transport: 'auto' },
  http: { port: 9179 },
  metrics: { prefixes: false },
  kubernetes_events: false,
};

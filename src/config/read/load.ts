import { existsSync, readFileSync } from 'node:fs';
import type { Content } from './content.ts';
import { decode } from '../check/decode.ts';
import { variableOf, type Environment } from '../environment.ts';
import type { Finding } from '../check/finding.ts';
import { defaultsOf02, firstVersion, signsOfFirstVersion } from './environment-settings.ts';
import { noticesOnSettings } from '../check/notices.ts';
import type { Settings } from '../schema/settings.ts';
import { settingsFile } from './settings-file.ts';
import { messageOf } from '../../model/message-of.ts';

export type Loaded =
  | {
      readonly kind: 'settings';
      readonly settings: Settings;
      /** What passes and yet should be known. */
      readonly notices: readonly Finding[];
      readonly origin: string;
    }
  /** All that is wrong, in the file's order. */
  | { readonly kind: 'problems'; readonly problems: readonly Finding[]; readonly origin: string };

/** Where a ConfigMap is mounted, as with the original. */
export const defaultPlace = '/opt/meshrr/conf/meshrr.conf.yml';

/**
 * Reads the settings: from the file at `path`, which then has to be there; else from the file at the default
 * place; else from the environment. Never throws for what an operator can get wrong.
 */
export function loadSettings(environment: Environment, path?: string, place: string = defaultPlace): Loaded {
  const { origin, raw, locate, isFirstVersion, notices, problems } = contentOf(environment, path, place);
  if (raw === undefined) return { kind: 'problems', problems, origin };

  const decoded = decode(raw);
  if (decoded.kind === 'problems') {
    const all = [...problems, ...decoded.problems.map(locate)].toSorted(inFileOrder);
    return { kind: 'problems', problems: all, origin };
  }
  if (problems.length > 0) return { kind: 'problems', problems, origin };
  const { settings } = decoded;
  return {
    kind: 'settings',
    settings,
    notices: [...notices, ...noticesOnSettings(settings, isFirstVersion)],
    origin,
  };
}

/** The file that an agent's settings come from, while it is there; undefined: the environment. */
export function settingsPath(path?: string, place: string = defaultPlace): string | undefined {
  return path ?? (existsSync(place) ? place : undefined);
}

function contentOf(environment: Environment, path: string | undefined, place: string): Content {
  const origin = settingsPath(path, place);
  if (origin !== undefined) {
    try {
      return settingsFile(origin, readFileSync(origin, 'utf8'), environment);
    } catch (error) {
      const message = `cannot be read: ${messageOf(error)}`;
      const problems = [{ path: '', message }];
      return {
        origin,
        raw: undefined,
        locate: (finding) => finding,
        isFirstVersion: false,
        notices: [],
        problems,
      };
    }
  }
  const isFirstVersion = signsOfFirstVersion.some((name) => variableOf(environment, name) !== undefined);
  return isFirstVersion ? firstVersion(environment) : defaultsOf02(environment);
}

function inFileOrder(a: Finding, b: Finding): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

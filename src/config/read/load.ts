import { existsSync, readFileSync } from 'node:fs';
import { messageOf } from '../../model/message-of.ts';
import { decode } from '../check/decode.ts';
import type { Finding } from '../check/finding.ts';
import { noticesOnSettings } from '../check/notices.ts';
import type { Environment } from '../environment.ts';
import type { Settings } from '../schema/settings.ts';
import { unreadable, type Content } from './content.ts';
import { environmentSettings } from './environment-settings.ts';
import { settingsFile } from './settings-file.ts';

export type Loaded =
  | {
      readonly kind: 'settings';
      readonly settings: Settings;
      /** Remarks on settings that are accepted. */
      readonly notices: readonly Finding[];
      readonly origin: string;
    }
  /** All problems, in the order in which they appear in the file. */
  | { readonly kind: 'problems'; readonly problems: readonly Finding[]; readonly origin: string };

/** The path at which a ConfigMap is mounted, the same as in the original meshrr. */
export const defaultPlace = '/opt/meshrr/conf/meshrr.conf.yml';

/**
 * Loads the settings from the file at `path`, which has to exist; without `path`, from the file at the default path
 * if it exists, else from the environment. Every command that needs settings calls it, and so does a reload. It returns
 * the operator's mistakes as problems and does not throw for them.
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

/** The file that the settings come from; undefined if they come from the environment. */
export function settingsPath(path?: string, place: string = defaultPlace): string | undefined {
  return path ?? (existsSync(place) ? place : undefined);
}

function contentOf(environment: Environment, path: string | undefined, place: string): Content {
  const origin = settingsPath(path, place);
  if (origin === undefined) return environmentSettings(environment);
  try {
    return settingsFile(origin, readFileSync(origin, 'utf8'), environment);
  } catch (error) {
    return unreadable(origin, [{ path: '', message: whyUnreadable(error, origin) }]);
  }
}

/** Why a file cannot be read, and what to do. The path is not repeated: the message is printed after it. */
function whyUnreadable(error: unknown, path: string): string {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file: check the path, and whether its volume is mounted';
    case 'EISDIR':
      return 'is a directory: name the file in it';
    case 'EACCES':
    case 'EPERM':
      return 'cannot be read by this user: change its mode, such as `defaultMode: 0444` of a ConfigMap volume';
    default:
      return `cannot be read: ${messageOf(error).replace(`, open '${path}'`, '')}`;
  }
}

function inFileOrder(a: Finding, b: Finding): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

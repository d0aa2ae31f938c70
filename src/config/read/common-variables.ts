import { variableOf, type Environment } from './environment.ts';
import type { Finding } from '../check/finding.ts';

/** The variables that go with any settings, by the setting that they are here. */
export const besideFile: ReadonlyMap<string, string> = new Map([
  ['encrypted_root_pw', 'ENCRYPTED_ROOT_PW'],
  ['license_key', 'LICENSE_KEY'],
  ['resync', 'UPDATE_SECONDS'],
]);

/** The variables that stand for a file's settings where there is none. */
export const withoutFile: ReadonlyMap<string, string> = new Map([
  ['asn', 'AUTONOMOUS_SYSTEM'],
  ['mode', 'MESHRR_MODE'],
  ...besideFile,
]);

/** The settings that the variables tell, as a file would say them. */
export function settingsIn(
  variables: ReadonlyMap<string, string>,
  environment: Environment,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from(variables).flatMap(([setting, name]) => {
      const value = variableOf(environment, name);
      return value === undefined ? [] : [[setting, value]];
    }),
  );
}

/** What to say about variables that have a better place by now. */
export function noticesOnVariables(environment: Environment): readonly Finding[] {
  return variableOf(environment, 'UPDATE_SECONDS') === undefined
    ? []
    : [{ path: 'UPDATE_SECONDS', message: 'is deprecated, write `resync` into a settings file' }];
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { variableOf, type Environment } from './environment.ts';
import type { Settings } from './schema.ts';

/** The agent's login where the settings name none. */
export const agentLogin = 'meshrr-agent';

/** What the certificate of the device says; an address may be no TLS server name (RFC 6066, 3). */
export const serverName = 'localhost';

/** The files by which the agent gets into its device; `meshrr render` makes them. */
export interface CredentialFiles {
  readonly directory: string;
  readonly password: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** In a memory volume that only render and agent share; `MESHRR_CREDENTIALS` is another place. */
export function credentialFiles(environment: Environment): CredentialFiles {
  const directory = variableOf(environment, 'MESHRR_CREDENTIALS') ?? '/run/meshrr';
  return {
    directory,
    password: join(directory, 'password'),
    ca: join(directory, 'ca.crt'),
    cert: join(directory, 'tls.crt'),
    key: join(directory, 'tls.key'),
  };
}

/** The settings with what `meshrr render` has set up where they do not say otherwise. */
export function withCredentials(settings: Settings, files: CredentialFiles): Settings {
  const { crpd } = settings;
  const login =
    crpd.username === undefined && existsSync(files.password)
      ? { username: agentLogin, password_file: files.password }
      : {};
  const tls =
    crpd.tls === undefined && crpd.clear_text === 'no' && existsSync(files.ca)
      ? { tls: { ca: files.ca, cert: files.cert, key: files.key, server_name: serverName } }
      : {};
  return { ...settings, crpd: { ...crpd, ...login, ...tls } };
}

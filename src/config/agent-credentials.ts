import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { variableOf, type Environment } from './environment.ts';
import type { Settings } from './schema/settings.ts';

/** The agent's login in cRPD if the settings name none. */
export const agentLogin = 'meshrr-agent';

/** The name in the certificate of cRPD: an address is not a valid TLS server name (RFC 6066, 3). */
export const serverName = 'localhost';

/** The files with which the agent connects to cRPD; `meshrr render` makes them. */
export interface CredentialFiles {
  readonly directory: string;
  /** Where the directory's name comes from: the variable, or the default in a pod. */
  readonly because: 'MESHRR_CREDENTIALS' | 'pod';
  readonly password: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** The mount path of a memory volume that only the containers `render` and `agent` of a pod have. */
const inPod = '/run/meshrr';

/**
 * The files in the directory of `MESHRR_CREDENTIALS`, or, in a pod, in its memory volume. Undefined on any other host,
 * where files at that path may belong to other software. A pod is recognized by `KUBERNETES_SERVICE_HOST`, which the
 * kubelet always sets.
 */
export function credentialFiles(environment: Environment): CredentialFiles | undefined {
  const named = variableOf(environment, 'MESHRR_CREDENTIALS');
  if (named !== undefined) return credentialFilesIn(named, 'MESHRR_CREDENTIALS');
  const isPod = variableOf(environment, 'KUBERNETES_SERVICE_HOST') !== undefined;
  return isPod ? credentialFilesIn(inPod, 'pod') : undefined;
}

export function credentialFilesIn(
  directory: string = inPod,
  because: CredentialFiles['because'] = 'pod',
): CredentialFiles {
  return {
    directory,
    because,
    password: join(directory, 'password'),
    ca: join(directory, 'ca.crt'),
    cert: join(directory, 'tls.crt'),
    key: join(directory, 'tls.key'),
  };
}

/** Completes the settings with the credentials that `meshrr render` has made, where the settings have none. */
export function withCredentials(settings: Settings, files: CredentialFiles | undefined): Settings {
  if (files === undefined) return settings;
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

/**
 * Describes for the first log line, without secrets, how the agent connects to cRPD and where each choice comes from.
 *
 * @param loaded the settings before {@link withCredentials}
 */
export function accessWords(
  loaded: Settings,
  { crpd: { username, password_file: passwordFile, tls } }: Settings,
  files: CredentialFiles | undefined,
): string {
  const login = username === undefined ? 'no login' : `login ${username} (${passwordFile ?? ''})`;
  const isChosen = loaded.crpd.clear_text !== 'no';
  const channel =
    tls === undefined
      ? `clear text${isChosen ? ' (settings)' : ''}`
      : tls.cert === undefined
        ? `TLS (${tls.ca ?? "the system's authorities"})`
        : `mutual TLS (${tls.cert})`;
  const isFromFiles = username !== loaded.crpd.username || tls !== loaded.crpd.tls;
  const origin = isFromFiles && files !== undefined ? fromFiles(files) : fromSettings(loaded, files);
  return `${login}, ${channel}; ${origin}`;
}

function fromFiles({ directory, because }: CredentialFiles): string {
  return `from ${directory}, ${because === 'pod' ? 'the default in a pod' : `set by ${because}`}`;
}

function fromSettings({ crpd }: Settings, files: CredentialFiles | undefined): string {
  if (crpd.username !== undefined || crpd.tls !== undefined || crpd.clear_text !== 'no')
    return 'from the settings';
  if (files === undefined)
    return 'the settings have none, this is not a pod, and MESHRR_CREDENTIALS is not set';
  return `the settings have none, and ${files.directory} is empty (${files.because === 'pod' ? 'the default in a pod' : `set by ${files.because}`})`;
}

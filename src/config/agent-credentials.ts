import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { variableOf, type Environment } from './environment.ts';
import type { Settings } from './schema/settings.ts';

/** The agent's login where the settings name none. */
export const agentLogin = 'meshrr-agent';

/** What the certificate of the device says; an address may be no TLS server name (RFC 6066, 3). */
export const serverName = 'localhost';

/** The files by which the agent gets into its device; `meshrr render` makes them. */
export interface CredentialFiles {
  readonly directory: string;
  /** Why they are looked for there. */
  readonly because: 'MESHRR_CREDENTIALS' | 'pod';
  readonly password: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** A memory volume that only render and agent of a pod share. */
const inPod = '/run/meshrr';

/**
 * Where `MESHRR_CREDENTIALS` says; else, in a pod, its own volume. On any other host nobody said that what lies
 * there is for this agent: undefined. A pod is known by `KUBERNETES_SERVICE_HOST`, which the kubelet gives to all.
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

/** The settings with what `meshrr render` has set up where they do not say otherwise. */
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

/** By what the agent gets into its device, and who says so, without secrets. */
export function accessWords(
  told: Settings,
  { crpd: { username, password_file: passwordFile, tls } }: Settings,
  files: CredentialFiles | undefined,
): string {
  const login = username === undefined ? 'no login' : `login ${username} (${passwordFile ?? ''})`;
  const isChosen = told.crpd.clear_text !== 'no';
  const channel =
    tls === undefined
      ? `clear text${isChosen ? ' (settings)' : ''}`
      : tls.cert === undefined
        ? `TLS (${tls.ca ?? "the system's authorities"})`
        : `mutual TLS (${tls.cert})`;
  const isFromFiles = username !== told.crpd.username || tls !== told.crpd.tls;
  return `${login}, ${channel}; ${isFromFiles && files !== undefined ? placeWords(files) : settingsWords(told, files)}`;
}

function placeWords({ directory, because }: CredentialFiles): string {
  return `${directory} as ${because === 'pod' ? 'this is a pod' : `${because} says`}`;
}

function settingsWords({ crpd }: Settings, files: CredentialFiles | undefined): string {
  if (crpd.username !== undefined || crpd.tls !== undefined || crpd.clear_text !== 'no')
    return 'as the settings say';
  if (files === undefined) return 'the settings have none, this is no pod, and MESHRR_CREDENTIALS is not set';
  const place = `${files.directory}, which ${files.because === 'pod' ? 'a pod has' : `${files.because} says`}`;
  return `the settings have none, and there are none in ${place}`;
}

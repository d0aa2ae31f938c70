import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentLogin, type CredentialFiles } from '../../config/agent-credentials.ts';
import type { Settings } from '../../config/schema/settings.ts';
import { parseAddress } from '../../model/address.ts';
import { messageOf } from '../../model/message-of.ts';
import type { AgentAccess, GrpcSecurity, OwnAccess } from './agent-access.ts';
import { podCertificates } from './pod-certificates.ts';
import { sha512Crypt } from './sha512-crypt.ts';

export interface FreshAccess {
  readonly access: AgentAccess;
  /** What the agent is told: files by path. Those of a former boot that are not among them have to go. */
  readonly credentials: { readonly files: ReadonlyMap<string, string>; readonly stale: readonly string[] };
  /** For people, without secrets: what was made, and what may not work. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * A way into the device that is made for this boot: a password, and certificates for mutual TLS, as far as
 * neither settings nor text say otherwise. Rejects with an Error where a password file of the settings is not there.
 */
export async function freshAccess(
  { crpd }: Settings,
  own: OwnAccess,
  files: CredentialFiles,
  authorityBeside: string | undefined,
): Promise<FreshAccess> {
  const { username = agentLogin } = crpd;
  const [, host = '', port = '32767'] = /^\[?(.*?)\]?:(\d+)$/.exec(crpd.address) ?? [];
  const address = parseAddress(host) ?? '127.0.0.1';
  const password =
    crpd.password_file === undefined ? randomBytes(24).toString('base64url') : passwordIn(crpd.password_file);
  const login = {
    username,
    encryptedPassword: sha512Crypt(password, randomBytes(9).toString('hex').slice(0, 16)),
  };
  const made = new Map(crpd.password_file === undefined && !own.login ? [[files.password, password]] : []);
  const wrongPort =
    own.grpc !== undefined && own.grpc.ports.length > 0 && !own.grpc.ports.includes(Number(port));
  const loginNote = `login ${username}: ${own.login ? 'the configuration has its own' : 'made anew'}`;
  const warnings = wrongPort
    ? [
        `gRPC listens on port ${own.grpc.ports.join(', ')} and the agent asks ${crpd.address}: set crpd.address`,
      ]
    : [];
  const authorities = authorityBeside === undefined ? [] : [join(authorityBeside, '..', authorityFile)];
  const told = (grpc: GrpcSecurity, more: ReadonlyMap<string, string>, note: string): FreshAccess => {
    const all = new Map([...made, ...more]);
    return {
      access: { login, grpc: { address, port: Number(port), ...grpc } },
      credentials: {
        files: all,
        stale: [files.password, files.ca, files.cert, files.key, ...authorities].filter(
          (path) => !all.has(path),
        ),
      },
      notes: [loginNote, note],
      warnings,
    };
  };
  if (own.grpc !== undefined)
    return told(
      { kind: 'clear-text' },
      new Map(),
      'gRPC: the configuration has its own, which stays as it is',
    );
  if (crpd.clear_text !== 'no')
    return told(
      { kind: 'clear-text' },
      new Map(),
      `gRPC: clear text on ${crpd.address}, as the settings ask for`,
    );

  // eslint-disable-next-line no-restricted-syntax -- a certificate is good by the wall's clock of who checks it
  const now = new Date();
  const { ca, server, client, validUntil } = await podCertificates(address, now);
  return told(
    { kind: 'mutual-tls', identity: `${server.key}${server.cert}` },
    new Map([
      [files.ca, ca],
      [files.cert, client.cert],
      [files.key, client.key],
      ...authorities.map((path) => [path, ca] as const),
    ]),
    `gRPC: mutual TLS on ${crpd.address}, certificates in ${files.directory}, valid until ${validUntil.toISOString().slice(0, 10)}`,
  );
}

/** Beside the configuration, for the device to load: no secret. */
const authorityFile = 'meshrr-agent-ca.crt';

function passwordIn(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new Error(`crpd.password_file cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

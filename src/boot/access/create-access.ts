import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentLogin, type CredentialFiles } from '../../config/agent-credentials.ts';
import type { Settings } from '../../config/schema/settings.ts';
import { parseAddress } from '../../model/address.ts';
import { messageOf } from '../../model/message-of.ts';
import type { AgentAccess, GrpcSecurity, ExistingAccess } from './agent-access.ts';
import { podCertificates } from './pod-certificates.ts';
import { sha512Crypt } from './sha512-crypt.ts';

export interface CreatedAccess {
  /** What the device needs. */
  readonly access: AgentAccess;
  /** What the agent needs: the content of files by path; and the files of a former boot to delete. */
  readonly credentials: { readonly files: ReadonlyMap<string, string>; readonly stale: readonly string[] };
  /** For operators, without secrets: what was created, and what may not work. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Creates the agent's access for this boot: a password, and certificates for mutual TLS, unless the settings or the
 * text define them. Rejects with an Error if the password file of the settings cannot be read.
 *
 * @param output the boot configuration, next to which the device finds the certificate of the authority
 */
export async function createAccess(
  { crpd }: Settings,
  own: ExistingAccess,
  files: CredentialFiles,
  output: string | undefined,
): Promise<CreatedAccess> {
  const { username = agentLogin } = crpd;
  const [, host = '', port = '32767'] = /^\[?(.*?)\]?:(\d+)$/.exec(crpd.address) ?? [];
  const address = parseAddress(host) ?? '127.0.0.1';
  const password =
    crpd.password_file === undefined ? randomBytes(24).toString('base64url') : passwordIn(crpd.password_file);
  const login = {
    username,
    encryptedPassword: sha512Crypt(password, randomBytes(9).toString('hex').slice(0, 16)),
  };
  const created = new Map(crpd.password_file === undefined && !own.login ? [[files.password, password]] : []);
  const wrongPort =
    own.grpc !== undefined && own.grpc.ports.length > 0 && !own.grpc.ports.includes(Number(port));
  const loginNote = `login ${username}: ${own.login ? 'defined by the configuration itself' : 'created'}`;
  const warnings = wrongPort
    ? [
        `gRPC listens on port ${own.grpc.ports.join(', ')}, but the agent connects to ${crpd.address}: set crpd.address`,
      ]
    : [];
  const authorities = output === undefined ? [] : [join(output, '..', authorityFile)];
  const result = (grpc: GrpcSecurity, more: ReadonlyMap<string, string>, note: string): CreatedAccess => {
    const all = new Map([...created, ...more]);
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
    return result({ kind: 'clear-text' }, new Map(), 'gRPC: defined by the configuration itself');
  if (crpd.clear_text !== 'no')
    return result(
      { kind: 'clear-text' },
      new Map(),
      `gRPC: clear text on ${crpd.address}, as the settings say`,
    );

  // eslint-disable-next-line no-restricted-syntax -- the validity of a certificate is checked by the wall clock
  const now = new Date();
  const { ca, server, client, validUntil } = await podCertificates(address, now);
  return result(
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

/** The authority's certificate, next to the boot configuration, for the device to load. It is not a secret. */
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

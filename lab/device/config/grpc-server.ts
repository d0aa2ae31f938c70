import { ServerCredentials } from '@grpc/grpc-js';
import { Refusal } from '../refusal.ts';
import { effectiveOf } from './effective.ts';
import { listOf, nameOf, textsOf, treeAt, type Tree } from './tree.ts';

/** How the gRPC server of a device is configured. */
export interface GrpcServer {
  readonly address: string;
  readonly port: number;
  readonly credentials: ServerCredentials;
  readonly authenticates: boolean;
}

/**
 * Reads `system services extension-service request-response grpc` with configuration groups applied. The server's
 * certificate is in the configuration; a CA certificate is loaded by command into the named profile. Throws a Refusal
 * if gRPC is not configured or a named certificate is missing, because then no agent could connect. Tests boot devices
 * with it from the files of `meshrr render`.
 *
 * @param authorities CA certificates as PEM, by `security pki ca-profile`
 */
export function grpcServerOf(tree: Tree, authorities: ReadonlyMap<string, string> = new Map()): GrpcServer {
  const effective = effectiveOf(tree);
  const grpc = treeAt(effective, 'system', 'services', 'extension-service', 'request-response', 'grpc');
  if (grpc === undefined)
    throw new Refusal('check', 'system services extension-service: gRPC is not configured');
  const authenticates = grpc['skip-authentication'] === undefined;
  const [clear, ssl] = [treeAt(grpc, 'clear-text'), treeAt(grpc, 'ssl')];
  if (ssl === undefined)
    return { ...addressAndPort(clear), credentials: ServerCredentials.createInsecure(), authenticates };

  const [name = ''] = textsOf(ssl['local-certificate']);
  const identity = certificateIn(effective, name);
  const mutual = treeAt(ssl, 'mutual-authentication');
  const [profile = ''] = textsOf(mutual?.['certificate-authority']);
  const [request] = textsOf(mutual?.['client-certificate-request']);
  const isConfigured = listOf(treeAt(effective, 'security', 'pki')?.['ca-profile']).some(
    (one) => nameOf(one) === profile,
  );
  if (mutual !== undefined && !isConfigured)
    throw new Refusal('check', `security pki ca-profile ${profile} is missing`);
  const authority = authorities.get(profile);
  const verifies = request === 'require-certificate-and-verify';
  if (verifies && authority === undefined)
    throw new Refusal(
      'check',
      `ca-profile ${profile}: request security pki ca-certificate load was not done`,
    );
  return {
    ...addressAndPort(ssl),
    credentials: ServerCredentials.createSsl(
      authority === undefined ? null : Buffer.from(authority),
      [{ private_key: identity, cert_chain: identity }],
      verifies,
    ),
    authenticates,
  };
}

function addressAndPort(listener: Tree | undefined): Pick<GrpcServer, 'address' | 'port'> {
  const [address = '::'] = textsOf(listener?.['address']);
  const [port = '32767'] = textsOf(listener?.['port']);
  return { address, port: Number(port) };
}

/** One statement contains both key and certificate. */
function certificateIn(effective: Tree, name: string): Buffer {
  const entry = listOf(treeAt(effective, 'security', 'certificates')?.['local']).find(
    (one) => nameOf(one) === name,
  );
  const text = Object.keys(entry ?? {}).find((statement) => statement.includes('BEGIN CERTIFICATE'));
  if (text === undefined) throw new Refusal('check', `security certificates local ${name} is missing`);
  return Buffer.from(text.replace(/^"|"$/g, '').replaceAll('\\n', '\n'));
}

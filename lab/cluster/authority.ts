import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate authority and a server certificate that it signed, as PEM. */
export interface Authority {
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 24 * 3_600_000;

/** Makes a new authority (X.509 v3, RFC 5280) and a certificate for the API server on loopback. */
export async function makeAuthority(): Promise<Authority> {
  const { subtle } = webcrypto;
  const pair = () => subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const [root, leaf] = await Promise.all([pair(), pair()]);
  // eslint-disable-next-line no-restricted-properties -- clients check validity by the real time, not by the lab's clock
  const now = Date.now();
  const validity = { notBefore: new Date(now - day), notAfter: new Date(now + day) };

  const ca = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=lab cluster',
    keys: root,
    signingAlgorithm: algorithm,
    ...validity,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  const cert = await X509CertificateGenerator.create({
    subject: 'CN=lab api server',
    issuer: ca.subject,
    publicKey: leaf.publicKey,
    signingKey: root.privateKey,
    signingAlgorithm: algorithm,
    ...validity,
    extensions: [
      new SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
    ],
  });
  const key = KeyObject.from(leaf.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  return { ca: ca.toString('pem'), server: { cert: cert.toString('pem'), key } };
}

import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509';

/** A certificate and its key, as PEM. */
export interface Identity {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const pair = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
const asPem = (certificate: X509Certificate) => Buffer.from(certificate.toString('pem'));

/** An authority that lives for one test file (X.509 v3, RFC 5280; P-256 with SHA-256). */
export async function testAuthority(name = 'test authority') {
  const keys = await pair();
  const root = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    cert: asPem(root),
    /** For a server of that DNS name on loopback, or a client. */
    identity: async (dnsName: string): Promise<Identity> => {
      const { publicKey, privateKey } = await pair();
      const cert = await X509CertificateGenerator.create({
        subject: `CN=${dnsName}`,
        issuer: root.subject,
        publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [
          new SubjectAlternativeNameExtension([
            { type: 'dns', value: dnsName },
            { type: 'ip', value: '127.0.0.1' },
          ]),
        ],
      });
      const key = KeyObject.from(privateKey).export({ type: 'pkcs8', format: 'pem' });
      return { cert: asPem(cert), key: Buffer.from(key) };
    },
  };
}

// Has to be loaded before @peculiar/x509, which needs it.
import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { serverName } from '../../config/agent-credentials.ts';

/** The certificates by which a pod's device and agent authenticate each other and reject everything else; PEM. */
export interface PodCertificates {
  readonly ca: string;
  readonly server: KeyAndCertificate;
  readonly client: KeyAndCertificate;
  readonly validUntil: Date;
}

interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

// Supported by every release of Junos.
const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const day = 24 * 3_600_000;
/** Longer than any pod lives: an expired certificate would lock the agent out of a working device. */
const validFor = 10 * 365 * day;

/**
 * Creates an authority and two certificates that it signs (X.509 v3, RFC 5280): one for the server at `address`, one
 * for its client. The authority's key is not returned, so no further certificate can ever be issued.
 */
export async function podCertificates(address: string, now: Date): Promise<PodCertificates> {
  const { subtle } = webcrypto;
  const pair = () => subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const [root, ...leaves] = await Promise.all([pair(), pair(), pair()]);
  // Device and agent share the clock of their node. The day allows for a clock that is set back later.
  const validity = { notBefore: new Date(now.getTime() - day), notAfter: new Date(now.getTime() + validFor) };

  const ca = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=meshrr pod',
    keys: root,
    signingAlgorithm: algorithm,
    ...validity,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  const issue = async (
    name: string,
    keys: (typeof leaves)[number],
    ...extensions: readonly Extension[]
  ): Promise<KeyAndCertificate> => {
    const cert = await X509CertificateGenerator.create({
      subject: `CN=${name}`,
      issuer: ca.subject,
      publicKey: keys.publicKey,
      signingKey: root.privateKey,
      signingAlgorithm: algorithm,
      ...validity,
      extensions: [
        new BasicConstraintsExtension(false),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
        ...extensions,
      ],
    });
    return {
      cert: cert.toString('pem'),
      key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
  };
  const [server, client] = await Promise.all([
    issue(
      'crpd',
      leaves[0],
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: serverName },
        { type: 'ip', value: address },
      ]),
    ),
    issue('meshrr-agent', leaves[1], new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])),
  ]);
  return { ca: ca.toString('pem'), server, client, validUntil: validity.notAfter };
}

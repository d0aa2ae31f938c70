import type { AgentAccess } from '../../src/boot/access/agent-access.ts';
import { testAuthority } from './certificates.ts';

const authority = await testAuthority();
const { key, cert } = await authority.identity('crpd');

/** What `meshrr render` would have made for a pod. */
export const testAccess: AgentAccess = {
  login: { username: 'meshrr-agent', encryptedPassword: '$6$made$up' },
  grpc: {
    address: '127.0.0.1',
    port: 32767,
    kind: 'mutual-tls',
    identity: `${key.toString()}${cert.toString()}`,
  },
};

/** The same without what differs from run to run. */
export const goldenAccess: AgentAccess = {
  ...testAccess,
  grpc: {
    ...testAccess.grpc,
    kind: 'mutual-tls',
    identity: '-----BEGIN PRIVATE KEY-----\nmade up\n-----END CERTIFICATE-----\n',
  },
};

/** As `request security pki ca-certificate load` has them. */
export const testAuthorities = new Map([['MESHRR-AGENT', authority.cert.toString()]]);

import type { AgentAccess } from '../../src/boot/access/agent-access.ts';
import { testAuthority } from './certificates.ts';

const authority = await testAuthority();
const { key, cert } = await authority.identity('crpd');

/** The access that `meshrr render` would create for a pod. */
export const testAccess: AgentAccess = {
  login: { username: 'meshrr-agent', encryptedPassword: '$6$made$up' },
  grpc: {
    address: '127.0.0.1',
    port: 32767,
    kind: 'mutual-tls',
    identity: `${key.toString()}${cert.toString()}`,
  },
};

/** The same with constants instead of random values, for golden files. */
export const goldenAccess: AgentAccess = {
  ...testAccess,
  grpc: {
    ...testAccess.grpc,
    kind: 'mutual-tls',
    identity: '-----BEGIN PRIVATE KEY-----\nmade up\n-----END CERTIFICATE-----\n',
  },
};

/** The authorities that `request security pki ca-certificate load` would have loaded, by profile. */
export const testAuthorities = new Map([['MESHRR-AGENT', authority.cert.toString()]]);

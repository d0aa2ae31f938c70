import { writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/files.ts';
import { kustomized, noKubectl } from '../support/kustomize.ts';

interface Rule {
  readonly ports: readonly { readonly protocol: string; readonly port: number }[];
}

const opened = (rules: readonly Rule[]) =>
  rules.flatMap(({ ports }) => ports.map(({ protocol, port }) => `${protocol} ${port}`));

describe.skipIf(noKubectl() !== undefined)('the component router-management', () => {
  it('opens SSH, NETCONF and BFD inbound, BFD, syslog and NTP outbound, and nothing else', () => {
    const folder = temporaryFolder();
    const at = (path: string) => relative(folder, resolve('k8s', path));
    const policyOf = (components: string) => {
      writeFileSync(
        join(folder, 'kustomization.yaml'),
        `resources: [${at('network-policy')}]\ncomponents: [${components}]\nnamespace: core\n`,
      );
      const [policy] = kustomized(folder);
      return policy?.spec as unknown as {
        readonly ingress: readonly Rule[];
        readonly egress: readonly Rule[];
      };
    };
    const without = policyOf('');

    const { ingress, egress } = policyOf(at('components/router-management'));

    const bfd = ['UDP 3784', 'UDP 3785', 'UDP 4784'];
    expect(opened(ingress)).toEqual([...opened(without.ingress), 'TCP 22', 'TCP 830', ...bfd]);
    expect(opened(egress)).toEqual([...opened(without.egress), ...bfd, 'UDP 514', 'UDP 123']);
  });
});

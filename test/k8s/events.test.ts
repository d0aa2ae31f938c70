import { writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/files.ts';
import { kustomized, noKubectl } from '../support/kustomize.ts';

describe.skipIf(noKubectl() !== undefined)('the component kubernetes-events', () => {
  it('lets the agents create Events in their own namespace, and nothing else', () => {
    const folder = temporaryFolder();
    const at = (path: string) => relative(folder, resolve('k8s', path));
    const text = `resources: [${at('base')}]\ncomponents: [${at('components/kubernetes-events')}]\nnamespace: core\n`;
    writeFileSync(join(folder, 'kustomization.yaml'), text);

    const added = kustomized(folder).filter(({ metadata }) => metadata.name === 'meshrr-events');

    expect(added).toMatchObject([
      {
        kind: 'Role',
        metadata: { namespace: 'core' },
        rules: [{ apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create'] }],
      },
      {
        kind: 'RoleBinding',
        metadata: { namespace: 'core' },
        roleRef: { kind: 'Role', name: 'meshrr-events' },
        subjects: [{ kind: 'ServiceAccount', name: 'meshrr', namespace: 'core' }],
      },
    ]);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';

const folder = new URL('../../k8s/rbac/', import.meta.url);

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly Record<string, readonly string[]>[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly Record<string, string>[];
}

const manifests = (file: string) =>
  parseAllDocuments(readFileSync(new URL(file, folder), 'utf8')).map(
    (document) => document.toJS() as Manifest,
  );

describe.each([
  ['the agents’ own namespace', ['role.yaml', 'role-binding.yaml', 'service-account.yaml'], undefined],
  ['a further namespace', ['further-namespace.yaml'], 'core'],
])('RBAC in %s', (_, files, namespace) => {
  const all = files.flatMap(manifests);
  const only = (kind: string) => all.find((manifest) => manifest.kind === kind)!;

  it('allows listing and watching EndpointSlices there, and nothing else anywhere', () => {
    expect(only('Role').rules).toEqual([
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
    ]);
    expect(all.filter(({ kind }) => kind.startsWith('Cluster'))).toEqual([]);
    expect(all.map(({ metadata }) => metadata.namespace)).toEqual(all.map(() => namespace));
  });

  it('binds the Role to the service account of the agents, with its namespace', () => {
    const { roleRef, subjects } = only('RoleBinding');

    expect(roleRef).toMatchObject({ kind: 'Role', name: only('Role').metadata.name });
    expect(subjects).toMatchObject([
      {
        kind: 'ServiceAccount',
        name: 'meshrr',
        namespace: namespace === undefined ? 'default' : 'lothlorien',
      },
    ]);
  });
});

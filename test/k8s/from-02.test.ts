import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootTemplate, renderBoot } from '../../src/boot/render-boot.ts';
import { loadSettings } from '../../src/config/read/load.ts';
import { crpdFromText } from '../support/booted-crpd.ts';
import { temporaryFolder } from '../support/files.ts';
import { schemaProblems } from '../support/kube-schema.ts';
import { kustomized, noKubectl, type KubeObject } from '../support/kustomize.ts';
import { podFacts } from '../support/pod-facts.ts';

/** A workload of the original meshrr 0.2, and the patch with which its operator adds this meshrr. */
interface Original {
  readonly file: string;
  readonly workloads: readonly string[];
  /** Its ConfigMap with the settings, and the one with the template. */
  readonly settings?: string;
  readonly template?: string;
  readonly meshes: readonly string[];
  readonly patches?: string;
  readonly more?: string;
}

const regionSettings = `
configMapGenerator:
  - name: meshrr-conf
    literals:
      - |-
        meshrr.conf.yml=
        encrypted_root_pw: NOLOGIN
        asn: 65000
        bgpgroups:
        - { name: MESHRR-MESH, type: mesh, source: { hostname: meshrr-lothlorien.default.svc.cluster.local } }
        - { name: MESHRR-UPSTREAM, type: mesh, source: { hostname: meshrr-core.default.svc.cluster.local }, max_peers: 2 }
        - { name: MESHRR-CLIENTS, type: subtractive, prefixes: [0.0.0.0/0] }
generatorOptions: { disableNameSuffixHash: true }
`;

const originals: readonly Original[] = [
  {
    file: 'client-groups.yaml',
    workloads: ['meshrr-3clientgroups-a'],
    settings: 'meshrr-3clientgroups-conf',
    template: '3clientgroups-config',
    meshes: ['meshrr-3clientgroups'],
  },
  {
    file: 'two-regions.yaml',
    workloads: ['meshrr-core', 'meshrr-lothlorien-a'],
    settings: 'meshrr-conf',
    template: 'lothlorien-config',
    meshes: ['meshrr-core', 'meshrr-lothlorien'],
    more: regionSettings,
  },
  {
    file: 'route-servers.yaml',
    workloads: ['routeserver-1-a'],
    settings: 'routeserver-conf',
    meshes: ['meshrr-core'],
    patches: `
  - target: { kind: StatefulSet }
    patch: '- { op: remove, path: /spec/volumeClaimTemplates }'`,
  },
];

function migrated({ file, settings, template, meshes, patches = '', more = '' }: Original) {
  const folder = temporaryFolder();
  cpSync('k8s', join(folder, 'k8s'), { recursive: true });
  cpSync(`test/support/original/${file}`, join(folder, file));
  const sources = [
    ...(settings === undefined ? [] : [`- configMap: { name: ${settings} }`]),
    ...(template === undefined
      ? []
      : [`- configMap: { name: ${template}, items: [{ key: config, path: juniper.conf.j2 }] }`]),
  ];
  writeFileSync(
    join(folder, 'kustomization.yaml'),
    `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: default
resources: [${file}]
components: [k8s/examples/from-0.2]
images: [{ name: registry.example.com/crpd, newName: yours/crpd, newTag: 23.2R1.13 }]
patches:
  - target: { kind: (Deployment|DaemonSet|StatefulSet) }
    patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: any }
      spec:
        template:
          spec:
            volumes:
              - name: settings
                projected:
                  sources:
${sources.map((source) => `                    ${source}`).join('\n')}
  - target: { kind: Service, name: (${meshes.join('|')}) }
    patch: '- { op: add, path: /spec/publishNotReadyAddresses, value: true }'${patches}
${more}`,
  );
  return kustomized(folder);
}

const podOf = (objects: readonly KubeObject[], name: string) => {
  const workload = objects.find(
    ({ kind, metadata }) => kind !== 'Service' && kind !== 'ConfigMap' && metadata.name === name,
  );
  return workload!.spec!.template!.spec;
};

describe.skipIf(noKubectl() !== undefined)('the manifests of meshrr 0.2', () => {
  const base = () => {
    const [deployment] = kustomized('k8s/base').filter(({ kind }) => kind === 'Deployment');
    return deployment!.spec!.template!.spec;
  };

  it.each(originals)('$file runs this meshrr beside the same cRPD', async (original) => {
    const objects = migrated(original);

    for (const object of objects) expect(await schemaProblems(object), object.metadata.name).toBe('');
    for (const name of original.workloads) {
      const { initContainers, containers, volumes, serviceAccountName } = podOf(objects, name);
      expect(initContainers.map((one) => one.name)).toEqual(['render', 'agent']);
      expect(containers.map((one) => one.name)).toEqual(['crpd']);
      expect(containers[0]).toMatchObject({
        image: 'yours/crpd:23.2R1.13',
        lifecycle: base().containers[0]!.lifecycle,
      });
      expect(containers[0]!.ports?.map((port) => port.name)).toContain('bgp');
      for (const { volumeMounts } of [...initContainers, ...containers]) {
        expect(new Set(volumeMounts.map(({ mountPath }) => mountPath.replace(/\/$/, ''))).size).toBe(
          volumeMounts.length,
        );
        for (const mount of volumeMounts) expect(volumes.map((one) => one.name)).toContain(mount.name);
      }
      expect(volumes.map((one) => one.name)).not.toContain('ssh-id');
      expect(JSON.stringify(initContainers[0])).toContain('"key":"crpd-license","name":"crpd-license"');
      expect(JSON.stringify(volumes)).toContain('"defaultMode":292');
      expect(
        objects.some((one) => one.kind === 'ServiceAccount' && one.metadata.name === serviceAccountName),
      ).toBe(true);
    }
    for (const mesh of original.meshes)
      expect(
        objects.find((one) => one.kind === 'Service' && one.metadata.name === mesh)?.spec
          ?.publishNotReadyAddresses,
      ).toBe(true);
  });

  it.each(originals)('$file boots a virtual cRPD with its settings and template', async (original) => {
    const objects = migrated(original);
    const dataOf = (name: string | undefined) =>
      objects.find((one) => one.kind === 'ConfigMap' && one.metadata.name === name)?.data ?? {};
    const folder = temporaryFolder();
    const path = join(folder, 'meshrr.conf.yml');
    writeFileSync(path, dataOf(original.settings)['meshrr.conf.yml'] ?? '');
    const template = dataOf(original.template)['config'];
    if (template !== undefined) writeFileSync(join(folder, 'juniper.conf.j2'), template);

    const loaded = loadSettings({}, path);
    expect(loaded).toMatchObject({ kind: 'settings' });
    const facts = podFacts(readFileSync(path, 'utf8'), {
      POD_IP: '10.42.0.7',
      POD_NAME: 'rr-0',
      LICENSE_KEY: 'E12345678 aeaqic',
    });
    const text = renderBoot(facts, bootTemplate(facts.settings.mode, join(folder, 'juniper.conf.j2')));
    const device = await crpdFromText(text);

    for (const { name } of facts.settings.bgpgroups) expect(JSON.stringify(device.tree())).toContain(name);
  });

  it('still build as in the example of its README', () => {
    const [, yaml] =
      /```yaml\n([\s\S]*?)```/.exec(readFileSync('k8s/examples/from-0.2/README.md', 'utf8')) ?? [];
    const folder = temporaryFolder();
    cpSync('k8s', join(folder, 'k8s'), { recursive: true });
    cpSync('test/support/original/client-groups.yaml', join(folder, 'meshrr-3clientgroups.yaml'));
    writeFileSync(
      join(folder, 'kustomization.yaml'),
      yaml!.replace(/github\.com\/meshrr\/meshrr\/(\S+)\?ref=\S+\]/, '$1]'),
    );

    const { containers, volumes } = podOf(kustomized(folder), 'meshrr-3clientgroups-a');

    expect(containers[0]?.image).toBe('localhost/juniper/crpd:23.2R1.13');
    expect(JSON.stringify(volumes)).toContain('"name":"meshrr-3clientgroups-conf"');
  });
});

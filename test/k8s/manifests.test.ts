import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bootTemplate, renderBoot } from '../../src/boot/render-boot.ts';
import { withAgentGroup } from '../../src/boot/access/with-agent-group.ts';
import { program } from '../../src/cli/program.ts';
import { controlSocket, drainRequests } from '../../src/config/environment.ts';
import { loadSettings } from '../../src/config/read/load.ts';
import { readSelf } from '../../src/config/self.ts';
import { bgpConfigOf } from '../../lab/device/config/bgp.ts';
import { parseJunosText } from '../../lab/device/junos/parser.ts';
import { NEVER } from 'rxjs';
import { crpdFromText } from '../support/booted-crpd.ts';
import { drainHook } from '../support/crpd-hooks.ts';
import { temporaryFolder } from '../support/files.ts';
import { schemaProblems } from '../support/kube-schema.ts';
import { kustomized, noKubectl, type Container, type KubeObject } from '../support/kustomize.ts';
import { goldenAccess } from '../support/test-access.ts';

const folders = globSync('k8s/**/kustomization.yaml')
  .map((path) => dirname(path))
  .toSorted();
const isComponent = (folder: string) =>
  (parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')) as KubeObject).kind === 'Component';
const whole = folders.filter((folder) => !isComponent(folder));

const workloadKinds = ['Deployment', 'DaemonSet', 'StatefulSet'];
const workloadsIn = (objects: readonly KubeObject[]) =>
  objects.filter(({ kind }) => workloadKinds.includes(kind));
const podOf = ({ metadata: { name }, spec }: KubeObject) => {
  if (spec?.template === undefined) throw new Error(`${name} has no pods`);
  return spec.template;
};
/** The labels in an object's selector. */
const selectorOf = ({ spec }: KubeObject): Readonly<Record<string, string>> => {
  const selector = spec?.selector ?? {};
  return 'matchLabels' in selector && typeof selector.matchLabels === 'object'
    ? selector.matchLabels
    : (selector as Readonly<Record<string, string>>);
};
const containersOf = (workload: KubeObject) => {
  const { initContainers, containers } = podOf(workload).spec;
  return [...initContainers, ...containers];
};
const named = (workload: KubeObject, name: string): Container => {
  const found = containersOf(workload).find((container) => container.name === name);
  if (found === undefined) throw new Error(`${workload.metadata.name} has no container ${name}`);
  return found;
};
const sorted = (names: readonly string[]) => names.toSorted();

describe.skipIf(noKubectl() !== undefined)('k8s/', () => {
  it('has the folders that its README and the docs mention', () => {
    expect(folders).toEqual(
      expect.arrayContaining(
        [
          'base',
          'overlays/before-1.29',
          'examples/2regions-hrr',
          'examples/route-servers',
          'examples/client-groups',
        ].map((folder) => `k8s/${folder}`),
      ),
    );
  });

  describe.each(folders)('%s', (folder) => {
    it('builds alone, and each object matches the schema of its kind', async () => {
      const objects = kustomized(folder);

      for (const object of objects)
        expect(await schemaProblems(object), `${object.kind} ${object.metadata.name}`).toBe('');
      const keys = objects.map(
        ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
      );
      expect(new Set(keys).size).toBe(keys.length);
    });

    it('requests only addresses that are in the requested MetalLB pool, each once', () => {
      const objects = kustomized(folder);
      const pools = new Map(
        objects
          .filter(({ kind }) => kind === 'IPAddressPool')
          .map(({ metadata, spec }) => [metadata.name, spec?.addresses]),
      );
      const asked = objects.flatMap(({ metadata: { annotations = {} } }) =>
        annotations['metallb.io/address-pool'] === undefined
          ? []
          : [
              [
                annotations['metallb.io/address-pool'],
                `${annotations['metallb.io/loadBalancerIPs'] ?? ''}/32`,
              ] as const,
            ],
      );

      expect(new Set(asked.map(([, address]) => address)).size).toBe(asked.length);
      // The kustomization of one region has no pools; the example that includes it has them.
      if (pools.size > 0) for (const [pool, address] of asked) expect(pools.get(pool)).toContain(address);
    });

    it('has no cluster-wide object except namespaces, and no secret', () => {
      const kinds = kustomized(folder).map(({ kind }) => kind);

      expect(kinds.filter((kind) => kind.startsWith('Cluster') || kind === 'Secret')).toEqual([]);
    });
  });

  const sets = whole.flatMap((folder) =>
    workloadsIn(kustomized(folder)).map(
      (workload) => [`${folder}: ${workload.metadata.name}`, workload, folder] as const,
    ),
  );

  describe.each(sets)('%s', (_, workload, folder) => {
    const objects = kustomized(folder);
    const pod = podOf(workload).spec;
    const { labels = {} } = podOf(workload).metadata;
    const inNamespace = (kind: string) =>
      objects.filter((one) => one.kind === kind && one.metadata.namespace === workload.metadata.namespace);
    const selects = (selector: Readonly<Record<string, string>>) =>
      Object.keys(selector).length > 0 &&
      Object.entries(selector).every(([key, value]) => labels[key] === value);
    const selecting = (kind: string) => inNamespace(kind).filter((one) => selects(selectorOf(one)));
    const agent = named(workload, 'agent');
    const crpd = named(workload, 'crpd');
    const render = named(workload, 'render');

    it('selects its own pods and no others', () => {
      expect(selects(selectorOf(workload))).toBe(true);
      const others = objects.filter(
        (one) =>
          workloadKinds.includes(one.kind) &&
          one !== workload &&
          one.metadata.name !== workload.metadata.name,
      );
      for (const other of others) expect(selects(selectorOf(other))).toBe(false);
    });

    it('runs render first, and the agent from before cRPD starts until after cRPD ends', () => {
      expect(containersOf(workload)[0]?.name).toBe('render');
      const isSidecar = agent.restartPolicy === 'Always';
      expect(isSidecar).toBe(!folder.includes('before-1.29'));
      expect(pod.containers.map(({ name }) => name)).toEqual(isSidecar ? ['crpd'] : ['crpd', 'agent']);
    });

    it('has no startup or liveness probe of the agent that depends on cRPD or the API server', () => {
      for (const probe of [agent.startupProbe, agent.livenessProbe])
        expect(probe?.httpGet.path).toBe('/healthz');
      expect(agent.readinessProbe?.httpGet.path).toBe('/readyz');
      expect(crpd.startupProbe ?? crpd.readinessProbe ?? crpd.livenessProbe).toBeUndefined();
    });

    it('drains before cRPD ends, through a volume of both containers, within the grace period', () => {
      const settings = settingsOf(workload, objects).settings;
      const mountOf = (container: Container) =>
        container.volumeMounts.find(({ mountPath }) => mountPath === drainRequests({}));

      expect(crpd.lifecycle?.preStop?.exec?.command).toEqual(['sh', '-c', drainHook()]);
      expect(mountOf(crpd)).toEqual({ name: 'drain', mountPath: drainRequests({}) });
      expect(mountOf(agent)).toEqual(mountOf(crpd));
      expect(agent.lifecycle).toEqual(
        folder.includes('before-1.29')
          ? { preStop: { exec: { command: ['/usr/local/bin/meshrr', 'drain'] } } }
          : undefined,
      );
      expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThanOrEqual(settings.drain_max + 20_000);
    });

    it('accepts commands only on a Unix socket in a volume of the agent, not on a port', () => {
      const places = agent.volumeMounts.filter(({ mountPath }) => mountPath === dirname(controlSocket({})));

      expect(places).toEqual([{ name: 'control', mountPath: dirname(controlSocket({})) }]);
      for (const other of containersOf(workload).filter((one) => one !== agent))
        expect(other.volumeMounts.map(({ name }) => name)).not.toContain('control');
      expect(agent.ports).toEqual([
        { name: 'http', containerPort: settingsOf(workload, objects).settings.http.port },
      ]);
      expect(pod.volumes).toEqual(
        expect.arrayContaining(
          ['control', 'drain'].map((name) => ({ name, emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } })),
        ),
      );
    });

    it('restricts agent and render, and does not give cRPD the token', () => {
      for (const container of [agent, render])
        expect(container.securityContext).toMatchObject({
          runAsNonRoot: true,
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        });
      const mounts = (container: Container) => sorted(container.volumeMounts.map(({ name }) => name));
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(mounts(agent)).toEqual(['control', 'credentials', 'drain', 'settings', 'token']);
      expect(mounts(render)).toEqual(['config', 'credentials', 'settings', 'token']);
      expect(mounts(crpd)).toEqual(['config', 'drain', 'logs']);
      for (const container of containersOf(workload))
        for (const mount of container.volumeMounts) expect(mount).not.toHaveProperty('subPath');
    });

    it('refers only to existing objects: account, ports, volumes, image', () => {
      expect(inNamespace('ServiceAccount').map(({ metadata }) => metadata.name)).toContain(
        pod.serviceAccountName,
      );
      const volumes = pod.volumes.map(({ name }) => name);
      for (const container of containersOf(workload))
        for (const { name } of container.volumeMounts) expect(volumes).toContain(name);
      const ports = containersOf(workload).flatMap((container) => container.ports ?? []);
      for (const service of selecting('Service'))
        for (const { targetPort } of service.spec?.ports ?? [])
          expect(ports.map((port) => port.name)).toContain(targetPort);
      expect(agent.image).toBe(render.image);
      expect(podOf(workload).metadata.annotations?.['prometheus.io/port']).toBe('9179');
    });

    it('is found by a headless Service ready or not, and by clients only when ready', () => {
      const services = selecting('Service');
      const mesh = services.filter(({ spec }) => spec?.clusterIP === 'None');
      const clients = services.filter(({ spec }) => spec?.type === 'LoadBalancer');

      expect(mesh).toHaveLength(1);
      expect(mesh[0]?.spec?.publishNotReadyAddresses).toBe(true);
      for (const { spec } of clients) {
        expect(spec?.externalTrafficPolicy).toBe('Local');
        expect(spec?.publishNotReadyAddresses ?? false).toBe(false);
      }
    });

    it('has a disruption budget and a spread only where pods can move', () => {
      const budgets = selecting('PodDisruptionBudget');

      expect(budgets).toHaveLength(workload.kind === 'DaemonSet' ? 0 : 1);
      expect(pod.topologySpreadConstraints !== undefined).toBe(workload.kind !== 'DaemonSet');
      for (const { labelSelector } of pod.topologySpreadConstraints ?? [])
        expect(selects(labelSelector.matchLabels)).toBe(true);
    });

    it('has the permission to watch every Service in its settings', () => {
      const { settings } = settingsOf(workload, objects);
      const watched = settings.bgpgroups
        .flatMap((group) => (group.type === 'mesh' ? group.sources : []))
        .flatMap((source) => (source.sourcetype === 'endpointslice' ? [source] : []));

      for (const { service, namespace = workload.metadata.namespace } of watched) {
        // The kustomization of one region has only its own namespace; the whole example has all of them.
        if (!objects.some(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace))
          continue;
        expect(
          objects
            .filter((one) => one.kind === 'Service' && one.metadata.namespace === namespace)
            .map((one) => one.metadata.name),
        ).toContain(service);
        const bound = objects.some(
          (one) =>
            one.kind === 'RoleBinding' &&
            one.metadata.namespace === namespace &&
            (one.subjects ?? []).some(
              (subject) =>
                subject.name === pod.serviceAccountName && subject.namespace === workload.metadata.namespace,
            ),
        );
        expect(bound, `${pod.serviceAccountName} in ${namespace ?? ''}`).toBe(true);
      }
    });

    it('passes `meshrr check` with its settings', async () => {
      const { path } = settingsOf(workload, objects);
      let [out, err] = ['', ''];
      const code = await program(['check', path], {
        out: (text) => (out += text),
        err: (text) => (err += text),
        environment: {},
        isTerminal: false,
        stop$: NEVER,
        random: () => 0,
      });

      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain('is good');
    });

    it('renders a configuration that boots a virtual cRPD', async () => {
      const { settings, self, template } = settingsOf(workload, objects);
      const text = withAgentGroup(
        `${renderBoot({ settings, self, environment: {} }, template)}\n`,
        goldenAccess,
      );

      await crpdFromText(text);
      const groups = bgpConfigOf(parseJunosText(text).tree).groups.map(({ name }) => name);
      expect(sorted(groups)).toEqual(sorted(settings.bgpgroups.map(({ name }) => name)));
      if (!folder.includes('overlays'))
        await expect(text).toMatchFileSnapshot(`../golden/boot/k8s-${workload.metadata.name}.conf`);
    });
  });
});

/** Writes the ConfigMap that a workload mounts to files, as its pods see it, and loads the settings. */
function settingsOf(workload: KubeObject, objects: readonly KubeObject[]) {
  const volumes = podOf(workload).spec.volumes as { name: string; configMap?: { name: string } }[];
  const name = volumes.find((volume) => volume.name === 'settings')?.configMap?.name;
  const map = objects.find(
    (one) =>
      one.kind === 'ConfigMap' &&
      one.metadata.name === name &&
      one.metadata.namespace === workload.metadata.namespace,
  );
  if (map === undefined) throw new Error(`${workload.metadata.name}: no ConfigMap ${name ?? ''}`);
  const folder = temporaryFolder();
  for (const [file, text] of Object.entries(map.data ?? {})) writeFileSync(join(folder, file), text);
  const path = join(folder, 'meshrr.conf.yml');
  const loaded = loadSettings({}, path);
  const read = readSelf({ POD_IP: '10.42.0.7', POD_NAME: `${workload.metadata.name}-0` });
  if (loaded.kind === 'problems' || read.kind === 'problems') throw new Error(JSON.stringify(loaded));
  const { settings } = loaded;
  const template = bootTemplate(settings.mode, join(folder, 'juniper.conf.j2'));
  return { path, settings, self: read.self, template };
}

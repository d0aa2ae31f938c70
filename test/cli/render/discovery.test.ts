import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clockAt } from '../../../src/clock.ts';
import { address } from '../../../lab/story/names.ts';
import { startDns } from '../../support/dns.ts';
import { eventually } from '../../support/eventually.ts';
import { corePod, kubeService } from '../../support/kube-service.ts';
import { renderPod } from '../../support/cli/render-pod.ts';
import { temporaryFolder } from '../../support/files.ts';

describe('the neighbors of a new pod', () => {
  const upstream =
    '- { name: MESHRR-UPSTREAM, type: mesh, max_peers: 2, source: { sourcetype: endpointslice, service: meshrr-core, namespace: core } }';
  const fromDns = (more: string) => `
encrypted_root_pw: $6$of$root
asn: 65000
bgpgroups:
- { name: MESHRR-MESH, type: mesh, source: { hostname: mesh.test. } }
${more}
- { name: MESHRR-CLIENTS, type: subtractive, prefixes: [0.0.0.0/0] }
`;
  const neighborsIn = (text: string) => Array.from(text.matchAll(/neighbor (\S+);/g), ([, peer]) => peer);

  /** DNS and an API server, and the environment of a pod that uses them. */
  async function cluster() {
    const dns = await startDns();
    onTestFinished(() => dns.stop());
    dns.records.set('mesh.test', ['10.42.0.7', '10.42.0.8'].map(address));
    const kube = await kubeService(
      clockAt(),
      [1, 2, 3].map((n) => corePod(n)),
    );
    const folder = temporaryFolder();
    const [host = '', port = ''] = dns.address.split(':');
    writeFileSync(join(folder, 'resolv.conf'), `nameserver [${host}]:${port}\n`);
    for (const [name, text] of [
      ['token', 'good'],
      ['ca.crt', kube.api.ca],
      ['namespace', 'core'],
    ] as const)
      writeFileSync(join(folder, name), text);
    const { hostname, port: apiPort } = new URL(kube.api.url);
    const environment = {
      MESHRR_RESOLV_CONF: join(folder, 'resolv.conf'),
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: apiPort,
      MESHRR_SERVICE_ACCOUNT: folder,
    };
    return { dns, kube, environment };
  }

  it('come from DNS and from EndpointSlices', async () => {
    const { environment } = await cluster();
    const one = renderPod(fromDns(upstream), environment);

    const { code, err } = await one.render();

    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [mesh, ...upstreams] = neighborsIn(one.text());
    expect(mesh).toBe('10.42.0.8');
    expect(upstreams).toHaveLength(2);
    for (const peer of upstreams) expect(peer).toMatch(/^10\.42\.2\.[123]$/);
  });

  it('are written once the mesh names this pod, so that the others expect its sessions', async () => {
    const { dns, environment } = await cluster();
    dns.ttl = 1;
    dns.records.set('mesh.test', [address('10.42.0.8')]);
    const one = renderPod(fromDns(''), environment);

    const rendered = one.render();
    await eventually('the first look-up', () => dns.queries.length > 0);
    expect(existsSync(one.output)).toBe(false);
    dns.records.set('mesh.test', ['10.42.0.7', '10.42.0.8', '10.42.0.9'].map(address));
    await rendered;

    expect(neighborsIn(one.text())).toEqual(['10.42.0.8', '10.42.0.9']);
  });

  it('are left to the agent if DNS fails, with a warning', async () => {
    const { dns, environment } = await cluster();
    dns.faults.set('mesh.test', 'SERVFAIL');
    const one = renderPod(fromDns(''), environment);

    const { code, err } = await one.render();

    expect(code).toBe(0);
    expect(neighborsIn(one.text())).toEqual([]);
    expect(one.text()).toMatch(/allow \[? ?0\.0\.0\.0\/0/);
    expect(err).toMatch(
      /MESHRR-MESH boots without the neighbors from dns mesh\.test\. A \(.*SERVFAIL.*\): the agent adds them once it answers/,
    );
  });

  it('are left to the agent if there is no API server, and those from DNS are written', async () => {
    const { environment } = await cluster();
    const one = renderPod(fromDns(upstream), { MESHRR_RESOLV_CONF: environment.MESHRR_RESOLV_CONF });

    const { code, err } = await one.render();

    expect(code).toBe(0);
    expect(neighborsIn(one.text())).toEqual(['10.42.0.8']);
    expect(err).toContain('EndpointSlices cannot be read now and are left to the agent: ');
  });

  it('are left to the agent with --no-discovery', async () => {
    const { dns, environment } = await cluster();
    const one = renderPod(fromDns(''), environment);

    const { code, err } = await one.render('--no-discovery');

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(neighborsIn(one.text())).toEqual([]);
    expect(dns.queries).toEqual([]);
  });
});

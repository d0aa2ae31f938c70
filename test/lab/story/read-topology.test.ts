import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTopology, twoRegions } from '../../../lab/story/read-topology.ts';
import { temporaryFolder } from '../../support/files.ts';

const read = (text: string) => {
  const folder = temporaryFolder();
  const path = join(folder, 'network.yml');
  writeFileSync(join(folder, 'own.j2'), '');
  writeFileSync(path, text);
  return readTopology(path);
};

const small = `
as: 65010
services:
  mesh: { name: rr, namespace: lab }
workloads:
  - { name: rr, count: 2, tier: core, service: mesh, template: own.j2 }
`;

describe('a topology', () => {
  it('needs few settings', () => {
    const { as, maxUpstreams, workloads, clients, settings } = read(small);

    expect({ as, maxUpstreams, clients, settings }).toEqual({
      as: 65_010,
      maxUpstreams: 2,
      clients: [],
      settings: {},
    });
    expect(workloads).toMatchObject([
      { name: 'rr', count: 2, service: { name: 'rr', namespace: 'lab', knownBy: 'dns' } },
    ]);
    expect(workloads[0]?.template).toMatch(/^\/.*\/own\.j2$/);
  });

  it('names the path of a file that is missing, and of one that is not YAML', () => {
    expect(() => readTopology('/nowhere/network.yml')).toThrow(
      '/nowhere/network.yml: there is no such file: check the path; docs/lab.md has an example',
    );
    expect(() => read('as: [')).toThrow(/network\.yml: cannot be read as YAML: .*line 1/s);
  });

  it('describes the demo’s network', () => {
    expect(twoRegions.workloads.map(({ name, count }) => `${name} ${count}`)).toEqual([
      'meshrr-core 3',
      'meshrr-lothlorien-a 2',
      'meshrr-lothlorien-b 2',
      'meshrr-mirkwood-a 2',
      'meshrr-mirkwood-b 2',
    ]);
  });

  it.each([
    [small.replace('65010', 'many'), /network\.yml: as: /],
    [small.replace('service: mesh', 'service: missing'), /workload rr: there is no service missing/],
    [small.replace('count: 2', 'counts: 2'), /workloads\.0/],
    [
      small.replace('own.j2', 'absent.j2'),
      /network\.yml: workload rr: there is no template \/.*\/absent\.j2/,
    ],
    [
      `${small}clients: [{ name: pe, count: 1, of: [none], subnet: 172.16.1 }]`,
      /clients pe: there is no workload none/,
    ],
    [`${small}clients: [{ name: pe, count: 1, of: [rr], subnet: 172.16.1.0 }]`, /first three numbers/],
  ])('with a mistake is refused, with its place: %#', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { messageOf } from '../../src/model/message-of.ts';
import { parsePrefix } from '../../src/model/prefix-set.ts';
import type { Topology } from './topology.ts';
import { defined } from '../../src/model/defined.ts';
import { fileURLToPath } from 'node:url';

const name = z.string().regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'expected small letters, digits and dashes');
const prefix = z.string().refine((text) => parsePrefix(text) === text, 'expected a prefix without host bits');
const community = z.string().regex(/^\d+:\d+$/, 'expected AS:VALUE');

const Service = z.strictObject({
  name,
  namespace: name,
  known_by: z.enum(['dns', 'endpointslice']).default('dns'),
});

const Workload = z.strictObject({
  name,
  count: z.int().min(0).max(250),
  tier: z.enum(['core', 'region']),
  region: name.optional(),
  /** A key of `services`. */
  service: z.string(),
  upstream: z.string().optional(),
  /** The path of a boot template, relative to the topology's file. */
  template: z.string().optional(),
});

const Clients = z.strictObject({
  name,
  count: z.int().min(0).max(250),
  of: z.array(name).min(1),
  subnet: z.string().regex(/^\d+\.\d+\.\d+$/, 'expected the first three numbers of an IPv4 address'),
  announces: z.array(z.strictObject({ prefix, communities: z.array(community).default([]) })).default([]),
});

const File = z.strictObject({
  as: z.int().min(1).max(4_294_967_295),
  max_upstreams: z.int().min(1).max(100).default(2),
  families: z
    .array(z.enum(['inet', 'inet6']))
    .min(1)
    .optional(),
  settings: z.record(z.string(), z.unknown()).default({}),
  services: z.record(z.string(), Service),
  workloads: z.array(Workload).min(1),
  clients: z.array(Clients).default([]),
});

/** Reads a topology from a YAML file (docs/lab.md); throws an Error that names the file, the place and what was expected. */
export function readTopology(path: string): Topology {
  const complain = (problems: readonly string[]): never => {
    throw new Error(problems.map((problem) => `${path}: ${problem}`).join('\n'));
  };
  if (!existsSync(path))
    return complain(['there is no such file: check the path; docs/lab.md has an example']);
  const content = (): unknown => {
    try {
      return parse(readFileSync(path, 'utf8'));
    } catch (error) {
      return complain([`cannot be read as YAML: ${messageOf(error)}`]);
    }
  };
  const { data, error } = File.safeParse(content());
  if (data === undefined)
    return complain(error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));

  const { as, families, max_upstreams: maxUpstreams, settings, services, workloads, clients } = data;
  const names = workloads.map((workload) => workload.name);
  const unknown = [
    ...workloads.flatMap(({ name: own, service, upstream }) =>
      [service, upstream]
        .filter((one) => one !== undefined && !(one in services))
        .map((one) => `workload ${own}: there is no service ${one ?? ''}`),
    ),
    ...clients.flatMap(({ name: own, of }) =>
      of.filter((one) => !names.includes(one)).map((one) => `clients ${own}: there is no workload ${one}`),
    ),
  ];
  if (unknown.length > 0) return complain(unknown);
  const templateAt = (template: string) => resolve(dirname(path), template);
  const absent = workloads.flatMap(({ name: own, template }) =>
    template === undefined || existsSync(templateAt(template))
      ? []
      : [`workload ${own}: there is no template ${templateAt(template)}`],
  );
  if (absent.length > 0) return complain(absent);

  const serviceOf = (key: string) => {
    const { known_by: knownBy, ...service } = services[key] ?? complain([`no service ${key}`]);
    return { ...service, knownBy };
  };
  return {
    as,
    maxUpstreams,
    settings,
    clients,
    ...defined({ families }),
    workloads: workloads.map(({ service, upstream, region, template, ...workload }) => ({
      ...workload,
      service: serviceOf(service),
      ...(upstream === undefined ? {} : { upstream: serviceOf(upstream) }),
      ...defined({ region }),
      ...(template === undefined ? {} : { template: templateAt(template) }),
    })),
  };
}

/** The two-region network, on which the demo plays its story. */
export const twoRegions = readTopology(fileURLToPath(new URL('two-regions.yml', import.meta.url)));

import type { Finding } from '../check/finding.ts';
import { variableOf, type Environment, type VariableName } from '../environment.ts';
import type { Content } from './content.ts';

// The original meshrr, in Python, had a first version that was configured by variables, and a 0.2 with a settings file.

/** Settings that may come from a variable although there is a settings file, if the file does not have them. */
export const besideFile: ReadonlyMap<string, VariableName> = new Map([
  ['encrypted_root_pw', 'ENCRYPTED_ROOT_PW'],
  ['license_key', 'LICENSE_KEY'],
  ['resync', 'UPDATE_SECONDS'],
]);

/** Settings that may come from a variable if there is no settings file. */
export const withoutFile: ReadonlyMap<string, VariableName> = new Map([
  ['asn', 'AUTONOMOUS_SYSTEM'],
  ['mode', 'MESHRR_MODE'],
  ...besideFile,
]);

/** The settings that these variables provide, in the form of a file. */
export function settingsIn(
  variables: ReadonlyMap<string, VariableName>,
  environment: Environment,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from(variables).flatMap(([setting, name]) => {
      const value = variableOf(environment, name);
      return value === undefined ? [] : [[setting, value]];
    }),
  );
}

export function noticesOnVariables(environment: Environment): readonly Finding[] {
  return variableOf(environment, 'UPDATE_SECONDS') === undefined
    ? []
    : [{ path: 'UPDATE_SECONDS', message: 'is deprecated: set `resync` in a settings file' }];
}

/** The settings without a file: from the variables of the original's first version if set, else the defaults of 0.2. */
export function environmentSettings(environment: Environment): Content {
  const isFirstVersion = firstVersionVariables.some((name) => variableOf(environment, name) !== undefined);
  return isFirstVersion ? settingsOfFirstVersion(environment) : defaultsOfOriginal02(environment);
}

/** If any of these is set, the variables are those of the original's first version. */
const firstVersionVariables = ['MESH_SERVICE_NAME', 'UPSTREAM_SERVICE_NAME', 'MESHRR_CLIENTRANGE'] as const;

/**
 * Translates the variables of the original's first version: a group for each of the two Services (one of them is
 * required), and a group for the clients. The upstream group has at most two peers.
 */
function settingsOfFirstVersion(environment: Environment): Content {
  const variable = (name: VariableName) => variableOf(environment, name);
  const domain = `${variable('KUBE_NAMESPACE') ?? 'default'}.${variable('SERVICE_ROOT_DOMAIN') ?? 'svc.cluster.local'}`;
  const services = (
    [
      { name: 'MESH_SERVICE_NAME', group: { name: 'MESHRR-MESH' } },
      { name: 'UPSTREAM_SERVICE_NAME', group: { name: 'MESHRR-UPSTREAM', max_peers: 2 } },
    ] as const
  ).flatMap(({ name, group }) => {
    const service = variable(name);
    return service === undefined ? [] : [{ name, group, hostname: `${service}.${domain}` }];
  });
  const mesh = services.map(({ group, hostname }) => ({ ...group, type: 'mesh', source: { hostname } }));
  const range = variable('MESHRR_CLIENTRANGE');
  const clients = range === undefined ? [] : [clientsIn(range, variable('MESHRR_ASRANGE'))];

  const names = new Map<string, VariableName>([
    ...withoutFile,
    ...services.map(({ name }, index) => [`bgpgroups[${index}].source.hostname`, name] as const),
    [`bgpgroups[${services.length}].prefixes[0]`, 'MESHRR_CLIENTRANGE'],
    [`bgpgroups[${services.length}].asranges[0]`, 'MESHRR_ASRANGE'],
  ]);
  return {
    origin: 'environment',
    raw: { ...settingsIn(withoutFile, environment), bgpgroups: [...mesh, ...clients] },
    locate: ({ path, message }) => ({ path: names.get(path) ?? path, message }),
    isFirstVersion: true,
    notices: [
      {
        path: '',
        message:
          "no settings file: the variables of the original's first version are used; a settings file has more options",
      },
      ...(range === undefined
        ? [{ path: 'MESHRR_CLIENTRANGE', message: 'is missing: the group MESHRR-CLIENTS is not managed' }]
        : []),
      ...noticesOnVariables(environment),
    ],
    problems:
      services.length === 0
        ? [{ path: 'MESH_SERVICE_NAME', message: 'is missing: set it or UPSTREAM_SERVICE_NAME' }]
        : [],
  };
}

function clientsIn(range: string, asRange: string | undefined) {
  return {
    name: 'MESHRR-CLIENTS',
    type: 'subtractive',
    prefixes: [withAllOctets(range)],
    ...(asRange !== undefined && { asranges: [asRange] }),
  };
}

/** The first version also accepted short prefixes such as `10.0/16`, which one of its examples uses. */
function withAllOctets(range: string): string {
  const [, octets, length] = /^(\d+(?:\.\d+){0,2})\/(\d+)$/.exec(range) ?? [];
  if (octets === undefined || length === undefined) return range;
  return `${[...octets.split('.'), '0', '0', '0'].slice(0, 4).join('.')}/${length}`;
}

/** The settings that the original's 0.2 used without a file: default groups, and the values of a few variables. */
function defaultsOfOriginal02(environment: Environment): Content {
  return {
    origin: 'environment',
    raw: {
      encrypted_root_pw: 'NOLOGIN',
      asn: 65_000,
      mode: 'ipv4rr',
      ...settingsIn(withoutFile, environment),
      bgpgroups: [
        { name: 'MESHRR-MESH', type: 'mesh', source: { hostname: 'meshrr' } },
        { name: 'MESHRR-CLIENTS', type: 'subtractive', prefixes: ['0.0.0.0/0'] },
        {
          name: 'MESHRR-UPSTREAM',
          type: 'mesh',
          source: { hostname: 'meshrr.core.svc.cluster.local' },
          max_peers: 2,
        },
      ],
    },
    locate: ({ path, message }) => ({ path: withoutFile.get(path) ?? path, message }),
    isFirstVersion: false,
    notices: [
      {
        path: '',
        message:
          "no settings file: the default groups of the original's 0.2 are used, which are a mesh from meshrr, clients " +
          'in 0.0.0.0/0, and two upstreams from meshrr.core.svc.cluster.local',
      },
      ...noticesOnVariables(environment),
    ],
    problems: [],
  };
}

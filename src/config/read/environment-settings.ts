import type { Content } from './content.ts';
import { variableOf, type Environment } from '../environment.ts';
import type { Finding } from '../check/finding.ts';

/** Any of these, and the environment is the first version's. */
export const signsOfFirstVersion = ['MESH_SERVICE_NAME', 'UPSTREAM_SERVICE_NAME', 'MESHRR_CLIENTRANGE'];

/**
 * The first version's environment: one of the two services at least, and the clients' range. Its upstream
 * group has two peers at most.
 */
export function firstVersion(environment: Environment): Content {
  const say = (name: string) => variableOf(environment, name);
  const domain = `${say('KUBE_NAMESPACE') ?? 'default'}.${say('SERVICE_ROOT_DOMAIN') ?? 'svc.cluster.local'}`;
  const services = [
    { variable: 'MESH_SERVICE_NAME', group: { name: 'MESHRR-MESH' } },
    { variable: 'UPSTREAM_SERVICE_NAME', group: { name: 'MESHRR-UPSTREAM', max_peers: 2 } },
  ].flatMap(({ variable, group }) => {
    const service = say(variable);
    return service === undefined ? [] : [{ variable, group, hostname: `${service}.${domain}` }];
  });
  const mesh = services.map(({ group, hostname }) => ({ ...group, type: 'mesh', source: { hostname } }));
  const range = say('MESHRR_CLIENTRANGE');
  const clients = range === undefined ? [] : [clientsIn(range, say('MESHRR_ASRANGE'))];

  const variables = new Map([
    ...withoutFile,
    ...services.map(({ variable }, index) => [`bgpgroups[${index}].source.hostname`, variable] as const),
    [`bgpgroups[${services.length}].prefixes[0]`, 'MESHRR_CLIENTRANGE'],
    [`bgpgroups[${services.length}].asranges[0]`, 'MESHRR_ASRANGE'],
  ]);
  return {
    origin: 'environment',
    raw: { ...settingsIn(withoutFile, environment), bgpgroups: [...mesh, ...clients] },
    locate: ({ path, message }) => ({ path: variables.get(path) ?? path, message }),
    isFirstVersion: true,
    notices: [
      { path: '', message: "no settings file, the first version's variables are used; a file can say more" },
      ...(range === undefined
        ? [{ path: 'MESHRR_CLIENTRANGE', message: 'is missing, so the group MESHRR-CLIENTS is left alone' }]
        : []),
      ...noticesOnVariables(environment),
    ],
    problems:
      services.length === 0
        ? [{ path: 'MESH_SERVICE_NAME', message: 'is missing; it or UPSTREAM_SERVICE_NAME is needed' }]
        : [],
  };
}

function clientsIn(range: string, asRange: string | undefined) {
  return {
    name: 'MESHRR-CLIENTS',
    type: 'subtractive',
    prefixes: [spelledOut(range)],
    ...(asRange !== undefined && { asranges: [asRange] }),
  };
}

/** The first version took `10.0/16`, too, and one of its examples says so. */
function spelledOut(range: string): string {
  const [, octets, length] = /^(\d+(?:\.\d+){0,2})\/(\d+)$/.exec(range) ?? [];
  if (octets === undefined || length === undefined) return range;
  return `${[...octets.split('.'), '0', '0', '0'].slice(0, 4).join('.')}/${length}`;
}

/** The variables that go with any settings, by the setting that they are here. */
export const besideFile: ReadonlyMap<string, string> = new Map([
  ['encrypted_root_pw', 'ENCRYPTED_ROOT_PW'],
  ['license_key', 'LICENSE_KEY'],
  ['resync', 'UPDATE_SECONDS'],
]);

/** The variables that stand for a file's settings where there is none. */
export const withoutFile: ReadonlyMap<string, string> = new Map([
  ['asn', 'AUTONOMOUS_SYSTEM'],
  ['mode', 'MESHRR_MODE'],
  ...besideFile,
]);

/** The settings that the variables tell, as a file would say them. */
export function settingsIn(
  variables: ReadonlyMap<string, string>,
  environment: Environment,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from(variables).flatMap(([setting, name]) => {
      const value = variableOf(environment, name);
      return value === undefined ? [] : [[setting, value]];
    }),
  );
}

/** What to say about variables that have a better place by now. */
export function noticesOnVariables(environment: Environment): readonly Finding[] {
  return variableOf(environment, 'UPDATE_SECONDS') === undefined
    ? []
    : [{ path: 'UPDATE_SECONDS', message: 'is deprecated, write `resync` into a settings file' }];
}

/** What 0.2 did without a file: default groups, with a few variables on top. */
export function defaultsOf02(environment: Environment): Content {
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
          'no settings file, the default groups of 0.2 are used: a mesh from meshrr, clients in 0.0.0.0/0, ' +
          'two upstreams from meshrr.core.svc.cluster.local',
      },
      ...noticesOnVariables(environment),
    ],
    problems: [],
  };
}

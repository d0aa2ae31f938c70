import { noticesOnVariables, settingsIn, withoutFile } from './common-variables.ts';
import type { Content } from './content.ts';
import type { Environment } from './environment.ts';

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

import { appliedAt } from '../junos-text/find-statements.ts';
import { readStatements } from '../junos-text/read-statements.ts';

/** The configuration group that gets the agent in. */
export const agentGroupName = 'MESHRR-AGENT';

/** How the agent of a pod gets into the pod's device, as the device is told. */
export interface AgentAccess {
  readonly login: {
    readonly username: string;
    /** As Junos wants it: `$6$…` */
    readonly encryptedPassword: string;
  };
  /** Where gRPC listens; port 1 to 65535. */
  readonly grpc: { readonly address: string; readonly port: number } & GrpcSecurity;
}

export type GrpcSecurity =
  | { readonly kind: 'clear-text' }
  | {
      readonly kind: 'mutual-tls';
      /** The server's key and certificate, as PEM. */
      readonly identity: string;
    };

/** What of the agent's access a text has by itself, and so we leave alone. */
export interface OwnAccess {
  /** Its own `extension-service … grpc`, and the ports that it names there. */
  readonly grpc: { readonly clearText: boolean; readonly ports: readonly number[] } | undefined;
  readonly login: boolean;
}

const grpcPath = ['system', 'services', 'extension-service', 'request-response', 'grpc'];

/**
 * Looks at the top of the text and into every configuration group but ours: applied or not, somebody meant it. What
 * is inactive is left out.
 */
export function ownAccess(text: string, username: string): OwnAccess {
  const configuration = readStatements(text);
  const groups = appliedAt(configuration, ['groups'])
    .flatMap(({ rest: [name], statement: { body } }) =>
      name === undefined ? (body?.statements ?? []).flatMap(({ words }) => words[0] ?? []) : [name],
    )
    .map(({ text: name }) => name)
    .filter((name) => name !== agentGroupName);
  const at = (...path: readonly string[]) => [
    ...appliedAt(configuration, path),
    ...groups.flatMap((group) => appliedAt(configuration, ['groups', group, ...path])),
  ];
  const grpc = at(...grpcPath);
  const clearText = at(...grpcPath, 'clear-text').length > 0;
  const ports = ['clear-text', 'ssl'].flatMap((security) => at(...grpcPath, security, 'port'));
  return {
    grpc:
      grpc.length === 0
        ? undefined
        : { clearText, ports: ports.map(({ rest }) => Number(rest.at(-1)?.text)) },
    login: at('system', 'login', 'user', username).length > 0,
  };
}

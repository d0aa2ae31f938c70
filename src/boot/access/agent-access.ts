import { appliedAt } from '../junos-text/find-statements.ts';
import { readStatements } from '../junos-text/read-statements.ts';

/** The configuration group that gives the agent access to the device. */
export const agentGroupName = 'MESHRR-AGENT';

/** The device's side of the agent's access: a login and a gRPC service. */
export interface AgentAccess {
  readonly login: {
    readonly username: string;
    /** In the format of Junos: `$6$…` */
    readonly encryptedPassword: string;
  };
  /** The address and port (1 to 65535) that gRPC listens on. */
  readonly grpc: { readonly address: string; readonly port: number } & GrpcSecurity;
}

export type GrpcSecurity =
  | { readonly kind: 'clear-text' }
  | {
      readonly kind: 'mutual-tls';
      /** The server's key and certificate, as PEM. */
      readonly identity: string;
    };

/** What a configuration text defines itself of the agent's access, and meshrr therefore leaves to it. */
export interface ExistingAccess {
  /** Its own `extension-service … grpc`, and the ports of it. */
  readonly grpc: { readonly clearText: boolean; readonly ports: readonly number[] } | undefined;
  readonly login: boolean;
}

const grpcPath = ['system', 'services', 'extension-service', 'request-response', 'grpc'];

/**
 * Looks for a gRPC service and the login at the top level of the text and in all configuration groups except
 * MESHRR-AGENT, whether they are applied or not: they were written on purpose. Inactive statements do not count.
 */
export function existingAccess(text: string, username: string): ExistingAccess {
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

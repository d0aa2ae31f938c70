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

import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { ProtoGrpcType as Gnmi } from '../generated/gnmi.ts';
import type { ProtoGrpcType as Authentication } from '../generated/jnx_authentication.ts';
import type { ProtoGrpcType as Management } from '../generated/jnx_management.ts';

const files = ['gnmi', 'jnx_authentication', 'jnx_management'].map((name) =>
  fileURLToPath(new URL(`../../protos/${name}.proto`, import.meta.url)),
);

/** The gNMI and JET services. The flags must match those of `npm run protos`, or the generated types lie. */
export const protos = loadPackageDefinition(
  loadSync(files, { longs: String, enums: String, defaults: true, oneofs: true }),
) as unknown as Gnmi & Authentication & Management;

import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { ProtoGrpcType as Authentication } from '../../../src/generated/jnx_authentication.ts';
import type { ProtoGrpcType as Management } from '../../../src/generated/jnx_management.ts';

const files = ['jnx_authentication', 'jnx_management'].map((name) =>
  fileURLToPath(new URL(`../../../protos/${name}.proto`, import.meta.url)),
);

/** The JET services of the virtual device. The flags are those of `npm run protos`. */
export const jetWire = loadPackageDefinition(
  loadSync(files, { longs: String, enums: String, defaults: true, oneofs: true }),
) as unknown as Authentication & Management;

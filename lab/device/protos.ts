import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { ProtoGrpcType as Gnmi } from '../../src/generated/gnmi.ts';
import type { ProtoGrpcType as Authentication } from '../../src/generated/jnx_authentication.ts';
import type { ProtoGrpcType as Management } from '../../src/generated/jnx_management.ts';

/** The gNMI service, for servers and clients of the lab. */
export const gnmiProto = load('gnmi') as unknown as Gnmi;

/** The JET services Authentication and Management. */
export const jetProto = load('jnx_authentication', 'jnx_management') as unknown as Authentication &
  Management;

/** The options have to match those of `npm run protos`, which generates the types. */
function load(...names: readonly string[]) {
  const files = names.map((name) => fileURLToPath(new URL(`../../protos/${name}.proto`, import.meta.url)));
  return loadPackageDefinition(
    loadSync(files, { longs: String, enums: String, defaults: true, oneofs: true }),
  );
}

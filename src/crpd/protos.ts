import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { ProtoGrpcType } from '../generated/gnmi.ts';

const protoFile = fileURLToPath(new URL('../../protos/gnmi.proto', import.meta.url));

/** The gNMI services. The flags must match those of `npm run protos`, or the generated types lie. */
export const protos = loadPackageDefinition(
  loadSync(protoFile, { longs: String, enums: String, defaults: true, oneofs: true }),
) as unknown as ProtoGrpcType;

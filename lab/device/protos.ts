import { fileURLToPath } from 'node:url';
import { loadPackageDefinition, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { ProtoGrpcType } from '../../src/generated/gnmi.ts';
import type { Path__Output } from '../../src/generated/gnmi/Path.ts';
import type { Elem } from './config/tree.ts';

const protoFile = fileURLToPath(new URL('../../protos/gnmi.proto', import.meta.url));

/** The gNMI service of the virtual device. The flags are those of `npm run protos`. */
export const wire = loadPackageDefinition(
  loadSync(protoFile, { longs: String, enums: String, defaults: true, oneofs: true }),
) as unknown as ProtoGrpcType;

/** An answer that is an error, as gRPC carries it. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: status;
  readonly details: string;

  constructor(code: status, details: string) {
    super(details);
    this.code = code;
    this.details = details;
  }
}

/** A native path as the device reads it; its lists have `name` as their only key. */
export function nativeElems(prefix: Path__Output | null, path: Path__Output | null): readonly Elem[] {
  const elems = [...(prefix?.elem ?? []), ...(path?.elem ?? [])];
  if (elems[0]?.name !== 'configuration') {
    throw new RpcError(status.INVALID_ARGUMENT, 'syntax error, a native path begins with /configuration');
  }
  return elems.slice(1).map(({ name, key }) => {
    const { name: entry, ...others } = key;
    if (Object.keys(others).length > 0)
      throw new RpcError(status.INVALID_ARGUMENT, `syntax error, unknown key in ${name}`);
    return entry === undefined ? { name } : { name, key: entry };
  });
}

/** The origin of a path; one in the prefix speaks for all. */
export function originOf(prefix: Path__Output | null, path: Path__Output | null): string {
  const own = path?.origin ?? '';
  return own === '' ? (prefix?.origin ?? '') : own;
}

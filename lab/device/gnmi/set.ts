import { status } from '@grpc/grpc-js';
import type { Path__Output } from '../../../src/generated/gnmi/Path.ts';
import type { SetRequest__Output } from '../../../src/generated/gnmi/SetRequest.ts';
import type { SetResponse } from '../../../src/generated/gnmi/SetResponse.ts';
import type { Update__Output } from '../../../src/generated/gnmi/Update.ts';
import { messageOf } from '../../../src/model/message-of.ts';
import type { Edit } from '../config/edit.ts';
import type { Tree } from '../config/tree.ts';
import { parseJunosText } from '../junos/parser.ts';
import { RpcError } from '../refusal.ts';
import { nativeElems, originOf } from './paths.ts';

/** Reads a SetRequest strictly: whatever gNMI 0.7.0 on Junos does not support is an error. */
export function editsOfSet(request: SetRequest__Output): readonly Edit[] {
  if (request.unionReplace.length > 0)
    throw new RpcError(status.UNIMPLEMENTED, 'union_replace is not supported');
  if (request.extension.length > 0)
    throw new RpcError(status.UNIMPLEMENTED, 'extensions are not supported in Set');
  const editsOfUpdate = (update: Update__Output, kind: 'replace' | 'update'): readonly Edit[] => {
    if (kind === 'update' && originOf(request.prefix, update.path) === 'cli') return editsOfText(update);
    requireNative(update.path, request.prefix);
    return [{ kind, path: nativeElems(request.prefix, update.path), value: jsonOf(update) }];
  };
  return [
    ...request.delete.map((path): Edit => {
      requireNative(path, request.prefix);
      return { kind: 'delete', path: nativeElems(request.prefix, path) };
    }),
    ...request.replace.flatMap((update) => editsOfUpdate(update, 'replace')),
    ...request.update.flatMap((update) => editsOfUpdate(update, 'update')),
  ];
}

/** The response to a Set that has been committed: each operation with its path. */
export function setResponse(request: SetRequest__Output, nowMs: number): SetResponse {
  return {
    ...(request.prefix === null ? {} : { prefix: request.prefix }),
    response: [
      ...request.delete.map((path) => ({ path, op: 'DELETE' as const })),
      ...request.replace.map(({ path }) => ({ path, op: 'REPLACE' as const })),
      ...request.update.map(({ path }) => ({ path, op: 'UPDATE' as const })),
    ],
    timestamp: `${Math.floor(nowMs)}000000`,
  };
}

function requireNative(path: Path__Output | null, prefix: Path__Output | null): void {
  const origin = originOf(prefix, path);
  if (origin !== 'juniper') {
    throw new RpcError(status.INVALID_ARGUMENT, `unsupported origin '${origin}' in Set`);
  }
}

/** Origin `cli`: curly-brace text with an empty path is merged. How Junos deletes by text is not known. */
function editsOfText({ path, val }: Update__Output): readonly Edit[] {
  if ((path?.elem.length ?? 0) > 0 || val?.asciiVal === undefined)
    throw new RpcError(status.INVALID_ARGUMENT, 'syntax error, origin cli requires an empty path and text');
  return Object.entries(parsed(val.asciiVal)).map(([name, value]) => ({
    kind: 'update',
    path: [{ name }],
    value,
  }));
}

function parsed(text: string): Tree {
  try {
    const { tree, warnings } = parseJunosText(text);
    if (warnings.length > 0) throw new Error(warnings.join(', '));
    return tree;
  } catch (error) {
    const why = messageOf(error);
    throw new RpcError(status.INVALID_ARGUMENT, `syntax error, ${why}`);
  }
}

function jsonOf({ val }: Update__Output): unknown {
  if (val?.jsonIetfVal === undefined)
    throw new RpcError(status.INVALID_ARGUMENT, 'syntax error, expecting a value in JSON_IETF');
  try {
    return JSON.parse(val.jsonIetfVal.toString());
  } catch {
    throw new RpcError(status.INVALID_ARGUMENT, 'syntax error, the value is not JSON');
  }
}

import { status } from '@grpc/grpc-js';
import type { GetRequest__Output } from '../../generated/gnmi/GetRequest.ts';
import type { GetResponse } from '../../generated/gnmi/GetResponse.ts';
import { inherit } from './config-inherit.ts';
import { Refusal } from './config-refusal.ts';
import { schemaAt } from './config-schema-at.ts';
import { valueAt, type Elem, type Tree, type Value } from './config-tree.ts';
import { nativeElems, originOf, RpcError } from './gnmi-wire.ts';
import { renderJson } from './json-rendering.ts';
import type { Switches } from './switches.ts';

/** Answers a Get: CONFIG only, native paths; the OpenConfig tree of a natively configured device is empty. */
export function answerGet(
  request: GetRequest__Output,
  tree: Tree,
  switches: Switches,
  nowMs: number,
): GetResponse {
  if (request.type !== 'CONFIG') {
    throw new RpcError(
      status.UNIMPLEMENTED,
      "Unsupported 'type' for /gnmi.gNMI/Get request. Valid options are ['CONFIG']",
    );
  }
  if (request.encoding !== 'JSON_IETF' && request.encoding !== 'ASCII') {
    throw new RpcError(status.UNIMPLEMENTED, `Unsupported encoding ${request.encoding}`);
  }
  return {
    notification: request.path.map((path) => {
      if (originOf(request.prefix, path) !== 'juniper') throw missing(switches);
      const elems = nativeElems(request.prefix, path);
      const value = found(elems, switches.groupsExpanded === 'yes' ? inherit(tree) : tree, switches);
      const json = Buffer.from(JSON.stringify(renderJson(value, elems, switches)));
      const val = request.encoding === 'ASCII' ? { asciiVal: json.toString() } : { jsonIetfVal: json };
      return { timestamp: `${Math.floor(nowMs)}000000`, update: [{ path, val }] };
    }),
  };
}

function found(elems: readonly Elem[], tree: Tree, switches: Switches): Value {
  try {
    schemaAt(elems);
  } catch (error) {
    if (error instanceof Refusal) throw new RpcError(status.INVALID_ARGUMENT, error.message);
    throw error;
  }
  const value = valueAt(tree, elems);
  if (value === undefined) throw missing(switches);
  return value;
}

function missing({ missingPath }: Switches): RpcError {
  return missingPath === 'not-found'
    ? new RpcError(status.NOT_FOUND, 'Requested path not found')
    : new RpcError(status.UNKNOWN, 'Error in retrieval for the given config path');
}

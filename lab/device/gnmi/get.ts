import { status } from '@grpc/grpc-js';
import type { GetRequest__Output } from '../../../src/generated/gnmi/GetRequest.ts';
import type { GetResponse } from '../../../src/generated/gnmi/GetResponse.ts';
import type { Committed } from '../config/configuration.ts';
import { inherit } from '../config/effective.ts';
import { renderJson } from '../config/json.ts';
import { isTree, valueAt, type Elem, type Tree, type Value } from '../config/tree.ts';
import { printJunosText } from '../junos/printer.ts';
import { schemaAt } from '../junos/schema.ts';
import { Refusal, RpcError } from '../refusal.ts';
import type { Switches } from '../switches.ts';
import { nativeElems, originOf, printPath } from './paths.ts';

/** A Get as text, for tests: `Get /configuration/protocols/bgp JSON_IETF`. */
export function describeGet({ prefix, path, encoding }: GetRequest__Output): string {
  return `Get ${path.map((one) => printPath(prefix, one)).join(' ')} ${encoding}`;
}

/**
 * Answers a Get of type CONFIG with native paths. OpenConfig paths are missing: on a device that is configured natively
 * that tree is empty.
 */
export function answerGet(
  request: GetRequest__Output,
  committed: Committed,
  switches: Switches,
  nowMs: number,
): GetResponse {
  const tree = switches.groupsExpanded === 'yes' ? inherit(committed.tree) : committed.tree;
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
      const value = read(elems, tree, switches);
      const val =
        request.encoding === 'ASCII'
          ? { asciiVal: textOf(value, elems) }
          : { jsonIetfVal: Buffer.from(JSON.stringify(jsonOf(value, elems, committed, switches))) };
      // The answer repeats the request's prefix, with its target: paths are relative to it.
      const prefix = request.prefix === null ? {} : { prefix: request.prefix };
      return { timestamp: `${Math.floor(nowMs)}000000`, ...prefix, update: [{ path, val }] };
    }),
  };
}

/** Only the root has the attributes of the last commit. */
function jsonOf(value: Value, elems: readonly Elem[], { at, user }: Committed, switches: Switches): unknown {
  const json = renderJson(value, elems, switches);
  if (elems.length > 0 || typeof json !== 'object') return json;
  return {
    '@': { 'junos:commit-seconds': String(Math.floor(at / 1000)), 'junos:commit-user': user },
    ...json,
  };
}

/** The content of a statement with braces; any other statement as a whole. */
function textOf(value: Value, elems: readonly Elem[]): string {
  const last = elems.at(-1);
  return last === undefined || isTree(value)
    ? printJunosText(value as Tree, schemaAt(elems))
    : printJunosText({ [last.name]: value }, schemaAt(elems.slice(0, -1)));
}

function read(elems: readonly Elem[], tree: Tree, switches: Switches): Value {
  if (switches.nativeTree === 'refused')
    throw new RpcError(status.INVALID_ARGUMENT, "unsupported origin 'juniper' in Get");
  if (switches.nativeTree === 'hidden') throw missing(switches);
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
  switch (missingPath) {
    case 'not-found':
      return new RpcError(status.NOT_FOUND, 'Requested path not found');
    case 'unknown':
      return new RpcError(status.UNKNOWN, 'Error in retrieval for the given config path');
    case 'other-words':
      // Invented words, which no client can expect.
      return new RpcError(status.UNKNOWN, 'No data for this part of the configuration');
  }
}

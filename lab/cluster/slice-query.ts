import type { IncomingMessage } from 'node:http';

/** A list or watch of the EndpointSlices of a Service. */
export interface SliceQuery {
  readonly verb: 'list' | 'watch';
  readonly namespace: string;
  readonly service: string;
  readonly resourceVersion?: string;
  readonly timeoutSeconds?: number;
  readonly allowWatchBookmarks: boolean;
}

/** The answer to an invalid request: an HTTP status and a message. */
export interface BadRequest {
  readonly status: number;
  readonly message: string;
}

const slicesPath = /^\/apis\/discovery\.k8s\.io\/v1\/namespaces\/([a-z0-9-]+)\/endpointslices$/;
const parameters = new Set([
  'labelSelector',
  'watch',
  'resourceVersion',
  'timeoutSeconds',
  'allowWatchBookmarks',
]);
const flags = new Set(['1', 'true', '0', 'false']);

/** Reads a request for slices, more strictly than the real server: parameters that it would ignore are an error. */
export function parseSliceQuery({ method, url = '', headers }: IncomingMessage): SliceQuery | BadRequest {
  const read = URL.parse(url, 'https://127.0.0.1');
  const namespace = slicesPath.exec(read?.pathname ?? '')?.[1];
  if (read === null || namespace === undefined)
    return bad(404, 'the server could not find the requested resource');
  if (method !== 'GET') return bad(405, `${method ?? ''} is not supported`);
  if (headers.accept !== 'application/json') return bad(406, `only application/json is served`);

  const query = read.searchParams;
  const unknown = Array.from(query.keys()).filter((key) => !parameters.has(key));
  if (unknown.length > 0) return bad(400, `unknown query parameters: ${unknown.join(', ')}`);
  if (query.size > new Set(query.keys()).size) return bad(400, 'a query parameter is given twice');
  for (const flag of ['watch', 'allowWatchBookmarks']) {
    if (!flags.has(query.get(flag) ?? 'false')) return bad(400, `${flag}: ${query.get(flag) ?? ''}`);
  }
  const service = /^kubernetes\.io\/service-name=([a-z0-9-]+)$/.exec(query.get('labelSelector') ?? '')?.[1];
  if (service === undefined) return bad(400, 'unable to parse requirement of labelSelector');

  const [version, seconds] = [query.get('resourceVersion'), query.get('timeoutSeconds')];
  const isSet = (flag: string) => ['1', 'true'].includes(query.get(flag) ?? '');
  const isWatch = isSet('watch');
  if (isWatch && (version === null || version === '')) return bad(400, 'a watch needs a resourceVersion');
  if (seconds !== null && !/^[1-9]\d*$/.test(seconds)) return bad(400, `timeoutSeconds: ${seconds}`);
  return {
    verb: isWatch ? 'watch' : 'list',
    namespace,
    service,
    allowWatchBookmarks: isSet('allowWatchBookmarks'),
    ...(version === null ? {} : { resourceVersion: version }),
    ...(seconds === null ? {} : { timeoutSeconds: Number(seconds) }),
  };
}

function bad(status: number, message: string): BadRequest {
  return { status, message };
}

import type { IncomingMessage } from 'node:http';

/** What a client wants to know. */
export interface KubeQuestion {
  readonly verb: 'list' | 'watch';
  readonly namespace: string;
  readonly service: string;
  readonly resourceVersion?: string;
  readonly timeoutSeconds?: number;
  readonly allowWatchBookmarks: boolean;
}

/** A question that is none, with the status that it gets. */
export interface BadQuestion {
  readonly status: number;
  readonly message: string;
}

const place = /^\/apis\/discovery\.k8s\.io\/v1\/namespaces\/([a-z0-9-]+)\/endpointslices$/;
const known = new Set(['labelSelector', 'watch', 'resourceVersion', 'timeoutSeconds', 'allowWatchBookmarks']);

/** Reads a request, stricter than the real server: what it would overlook is an error here. */
export function readQuestion({ method, url = '', headers }: IncomingMessage): KubeQuestion | BadQuestion {
  const { pathname, searchParams: query } = new URL(url, 'https://127.0.0.1');
  const namespace = place.exec(pathname)?.[1];
  if (namespace === undefined) return bad(404, 'the server could not find the requested resource');
  if (method !== 'GET') return bad(405, `${method ?? ''} is not supported`);
  if (headers.accept !== 'application/json') return bad(406, `only application/json is served`);

  const unknown = Array.from(query.keys()).filter((key) => !known.has(key));
  if (unknown.length > 0) return bad(400, `unknown query parameters: ${unknown.join(', ')}`);
  const service = /^kubernetes\.io\/service-name=([a-z0-9-]+)$/.exec(query.get('labelSelector') ?? '')?.[1];
  if (service === undefined) return bad(400, 'unable to parse requirement of labelSelector');

  const [version, seconds] = [query.get('resourceVersion'), query.get('timeoutSeconds')];
  const isWatch = query.get('watch') === '1' || query.get('watch') === 'true';
  if (isWatch && (version === null || version === '')) return bad(400, 'a watch needs a resourceVersion');
  if (seconds !== null && !/^[1-9]\d*$/.test(seconds)) return bad(400, `timeoutSeconds: ${seconds}`);
  return {
    verb: isWatch ? 'watch' : 'list',
    namespace,
    service,
    allowWatchBookmarks: query.get('allowWatchBookmarks') === 'true',
    ...(version === null ? {} : { resourceVersion: version }),
    ...(seconds === null ? {} : { timeoutSeconds: Number(seconds) }),
  };
}

function bad(status: number, message: string): BadQuestion {
  return { status, message };
}

import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { takeStatus, type KubeApiFaults } from './kube-api-faults.ts';

/** The events on the lab's API server, and the tokens that may create them. */
export interface KubeEvents {
  /** Bearer tokens with the namespaces in which each may create events. */
  readonly recorders: Map<string, ReadonlySet<string>>;
  readonly list: readonly StoredEvent[];
}

/** The response to a request; `violation` is set when a correct client would not have sent it. */
export interface EventResponse {
  readonly status: number;
  readonly message: string;
  readonly violation?: string;
}

/** The events of an API server; `create` answers a request to its events URL. */
export function kubeEvents(faults: KubeApiFaults): KubeEvents & {
  readonly create: (request: IncomingMessage, token: string, namespace: string) => Promise<EventResponse>;
} {
  const list: StoredEvent[] = [];
  const recorders = new Map<string, ReadonlySet<string>>();

  async function create(request: IncomingMessage, token: string, namespace: string): Promise<EventResponse> {
    const body = await bodyOf(request);
    if (request.method !== 'POST') return violation(405, `${request.method ?? ''} is not supported`);
    if (request.headers['content-type'] !== 'application/json')
      return violation(415, 'the body of the request was in an unknown format');
    if (recorders.get(token)?.has(namespace) !== true) {
      const message = `events.events.k8s.io is forbidden: User "system:serviceaccount:lab:meshrr" cannot create resource "events" in API group "events.k8s.io" in the namespace "${namespace}"`;
      return { status: 403, message };
    }
    const bad = takeStatus(faults.eventStatus);
    if (bad !== undefined) return { status: bad.status, message: 'fault injected by the lab' };
    const problems = eventProblems(body, namespace);
    if (problems.length > 0) return violation(422, `Event is invalid: ${problems.join(', ')}`);
    const { metadata, ...event } = body as Omit<StoredEvent, 'name' | 'namespace'> & {
      readonly metadata: { readonly name: string };
    };
    if (list.some(({ name }) => name === metadata.name))
      return violation(409, `events.events.k8s.io "${metadata.name}" already exists`);
    list.push({ ...event, name: metadata.name, namespace });
    return { status: 201, message: 'created' };
  }

  return { recorders, list, create };
}

function violation(status: number, message: string): EventResponse {
  return { status, message, violation: message };
}

/** The body as JSON; `undefined` if it is not JSON. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  request.setEncoding('utf8');
  for await (const piece of request) text += String(piece);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** An Event that the server accepted. */
export interface StoredEvent {
  readonly name: string;
  readonly namespace: string;
  readonly eventTime: string;
  readonly type: string;
  readonly reason: string;
  readonly action: string;
  readonly note: string;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly regarding: {
    readonly kind: string;
    readonly name: string;
    readonly namespace: string;
    readonly uid?: string;
  };
}

const eventsPath = /^\/apis\/events\.k8s\.io\/v1\/namespaces\/([a-z0-9-]+)\/events$/;

/** The namespace of a URL for events; `undefined` for any other URL. */
export function eventsNamespace(url: string): string | undefined {
  return eventsPath.exec(URL.parse(url, 'https://127.0.0.1')?.pathname ?? '')?.[1];
}

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const qualified = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const microTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const camelCase = /^[A-Z][A-Za-z0-9]{0,127}$/;
const known: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'eventTime',
  'type',
  'reason',
  'action',
  'note',
  'reportingController',
  'reportingInstance',
  'regarding',
]);

/**
 * What is wrong with an Event of events.k8s.io/v1. The rules are those of the API server for new events, and stricter:
 * unknown fields, reasons that are not CamelCase and empty notes are also refused.
 */
export function eventProblems(body: unknown, namespace: string): readonly string[] {
  if (!isObject(body)) return ['the body is not an object'];
  const text = (key: string, from: Readonly<Record<string, unknown>> = body) => {
    const value = from[key];
    return typeof value === 'string' ? value : '';
  };
  const metadata = isObject(body['metadata']) ? body['metadata'] : {};
  const regarding = isObject(body['regarding']) ? body['regarding'] : {};
  const rules: readonly (readonly [boolean, string])[] = [
    [Object.keys(body).every((key) => known.has(key)), 'unknown field'],
    [
      text('apiVersion') === 'events.k8s.io/v1' && text('kind') === 'Event',
      'apiVersion and kind do not match',
    ],
    [isName(text('name', metadata)), 'metadata.name: a lowercase RFC 1123 subdomain is needed'],
    [text('namespace', metadata) === namespace, 'metadata.namespace: does not match the path'],
    [microTime.test(text('eventTime')), 'eventTime: Required value, a MicroTime'],
    [['Normal', 'Warning'].includes(text('type')), 'type: has invalid value'],
    [camelCase.test(text('reason')), 'reason: must have at most 128 characters of CamelCase'],
    [camelCase.test(text('action')), 'action: must have at most 128 characters of CamelCase'],
    [text('note') !== '' && Buffer.byteLength(text('note')) <= 1024, 'note: can have at most 1024 bytes'],
    [qualified.test(text('reportingController')), 'reportingController: a qualified name is needed'],
    [/^.{1,128}$/.test(text('reportingInstance')), 'reportingInstance: can have at most 128 characters'],
    [text('namespace', regarding) === namespace, 'regarding.namespace: does not match event.namespace'],
    [text('kind', regarding) === 'Pod' && text('apiVersion', regarding) === 'v1', 'regarding: a Pod of v1'],
    [isName(text('name', regarding)), 'regarding.name: the name of a pod is needed'],
  ];
  return rules.flatMap(([holds, problem]) => (holds ? [] : [problem]));
}

function isName(text: string): boolean {
  return text.length <= 253 && subdomain.test(text) && isIP(text) === 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

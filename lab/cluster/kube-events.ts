import type { IncomingMessage } from 'node:http';
import { eventProblems, type StoredEvent } from './cluster-events.ts';
import { takeStatus, type KubeApiFaults } from './kube-api-faults.ts';

/** The events of a lab's API server, and who may create them. */
export interface KubeEvents {
  /** Bearer tokens, and the namespaces in which each may create events. */
  readonly recorders: Map<string, ReadonlySet<string>>;
  readonly list: readonly StoredEvent[];
}

/** How a request is answered. */
export interface EventAnswer {
  readonly status: number;
  readonly message: string;
  readonly violation?: string;
}

export function kubeEvents(faults: KubeApiFaults): KubeEvents & {
  readonly create: (request: IncomingMessage, token: string, namespace: string) => Promise<EventAnswer>;
} {
  const list: StoredEvent[] = [];
  const recorders = new Map<string, ReadonlySet<string>>();

  async function create(request: IncomingMessage, token: string, namespace: string): Promise<EventAnswer> {
    const body = await bodyOf(request);
    if (request.method !== 'POST') return wrong(405, `${request.method ?? ''} is not supported`);
    if (request.headers['content-type'] !== 'application/json')
      return wrong(415, 'the body of the request was in an unknown format');
    if (recorders.get(token)?.has(namespace) !== true) {
      const message = `events.events.k8s.io is forbidden: User "system:serviceaccount:lab:meshrr" cannot create resource "events" in API group "events.k8s.io" in the namespace "${namespace}"`;
      return { status: 403, message };
    }
    const bad = takeStatus(faults.eventStatus);
    if (bad !== undefined) return { status: bad.status, message: 'the lab says so' };
    const problems = eventProblems(body, namespace);
    if (problems.length > 0) return wrong(422, `Event is invalid: ${problems.join(', ')}`);
    const { metadata, ...event } = body as Omit<StoredEvent, 'name' | 'namespace'> & {
      readonly metadata: { readonly name: string };
    };
    if (list.some(({ name }) => name === metadata.name))
      return wrong(409, `events.events.k8s.io "${metadata.name}" already exists`);
    list.push({ ...event, name: metadata.name, namespace });
    return { status: 201, message: 'created' };
  }

  return { recorders, list, create };
}

function wrong(status: number, message: string): EventAnswer {
  return { status, message, violation: message };
}

/** As JSON; undefined where it is none. */
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

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { KubeApi } from '../../lab/cluster/kube-api.ts';
import { waitUntil } from '../../lab/story/wait-until.ts';
import type { Clock } from '../../src/ports.ts';

export const slicesPath = '/apis/discovery.k8s.io/v1/namespaces/core/endpointslices';
export const ofService = 'labelSelector=kubernetes.io%2Fservice-name%3Dmeshrr-core';

/** A response whose body may still be arriving. */
export interface KubeAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** The body in the chunks in which it arrived. */
  readonly chunks: readonly Buffer[];
  readonly body: () => string;
  /** `complete`: the chunked body ended; `reset`: the connection was reset. */
  readonly ended: () => 'complete' | 'reset' | undefined;
  readonly end: () => void;
}

interface WireList {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly { readonly metadata: Record<string, unknown>; readonly endpoints: object[] }[];
}

/** Sends requests to an API server without using the agent's client. */
export function askKube(api: KubeApi, clock: Clock) {
  async function ask(
    query: string,
    { token = 'good', method = 'GET', accept = 'application/json', at = slicesPath } = {},
  ): Promise<KubeAnswer> {
    const headers = { accept, authorization: `Bearer ${token}` };
    const call = request(`${api.url}${at}?${query}`, { ca: api.ca, method, agent: false, headers });
    call.on('error', () => undefined);
    call.end();
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    let isOver = false;
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', () => undefined);
    response.on('close', () => (isOver = true));
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      chunks,
      body: () => Buffer.concat(chunks).toString(),
      ended: () => (isOver ? (response.complete ? 'complete' : 'reset') : undefined),
      end: () => call.destroy(),
    };
  }
  const until = (what: string, holds: () => boolean) =>
    waitUntil(what, () => (holds() ? undefined : 'it'), 200_000, clock);
  const whole = async (answer: Promise<KubeAnswer>) => {
    const { ended, body, ...rest } = await answer;
    await until('the end', () => ended() !== undefined);
    return { ...rest, json: JSON.parse(body()) as Record<string, never> };
  };
  const list = async () => (await whole(ask(ofService))).json as unknown as WireList;
  const version = async () => (await list()).metadata.resourceVersion;
  /** A watch from a version, by default the current one. */
  const watch = async (more = '', from?: string) =>
    ask(`${ofService}&watch=1&resourceVersion=${from ?? (await version())}${more}`);
  return { ask, whole, list, version, watch, until };
}

/** The types of the events that arrived completely. */
export function typesIn({ body }: KubeAnswer): readonly string[] {
  const lines = body().split('\n').slice(0, -1);
  return lines.map((line) => (JSON.parse(line) as { readonly type: string }).type);
}

import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { FaultError, type Fault } from '../model/fault.ts';
import { messageOf } from '../model/message-of.ts';

/** What the API server, or the way to it, has against a request. */
export class KubeError extends FaultError {
  /** The history before what we know is gone (410): only a new list helps. */
  readonly isGone: boolean;
  /** The credentials were not accepted (401): they may have been renewed since. */
  readonly isUnauthorized: boolean;
  /** The connection was refused, or broke: nothing was answered. */
  readonly isUnanswered: boolean;
  /** What the server asks us to wait (ms). */
  readonly retryAfterMs: number;

  constructor(fault: Fault, status?: number | 'unanswered', retryAfterMs = 0, options?: ErrorOptions) {
    super(fault, options);
    this.isUnanswered = status === 'unanswered';
    this.isGone = status === 410;
    this.isUnauthorized = status === 401;
    this.retryAfterMs = retryAfterMs;
  }
}

/** meta/v1 Status, as far as it is for eyes. */
const Status = z.looseObject({ message: z.string().optional(), code: z.number().optional() });

/** More than this of an error's text helps nobody. */
const mostText = 300;
/** A server that asks for more is not obeyed (ms). */
const mostRetryMs = 10 * 60_000;

/** From an answer with an HTTP status that is not 200; `needs` is what a Role would have to grant. */
export function errorOfStatus(
  who: string,
  status: number,
  body: string,
  headers: IncomingHttpHeaders = {},
  needs = 'get, list and watch on endpointslices',
): KubeError {
  const said = messageIn(body).slice(0, mostText);
  const detail = `HTTP ${status}${said === '' ? '' : `: ${said}`}${adviceOn(status, needs)}`;
  const after = Number(headers['retry-after']);
  const retryAfterMs = Number.isFinite(after) ? Math.min(Math.max(after, 0) * 1000, mostRetryMs) : 0;
  return new KubeError({ kind: kindOf(status), who, detail }, status, retryAfterMs);
}

/** From the `object` of an ERROR event. */
export function errorOfEvent(who: string, object: unknown): KubeError {
  const { message = 'an ERROR event without words', code } = Status.safeParse(object).data ?? {};
  const fault: Fault = { kind: kindOf(code ?? 500), who, detail: message.slice(0, mostText) };
  return new KubeError(fault, code);
}

/** From something else that went wrong on the way. */
export function errorOfWay(who: string, error: unknown): KubeError {
  if (error instanceof KubeError) return error;
  const detail = messageOf(error);
  return new KubeError({ kind: 'unreachable', who, detail }, 'unanswered', 0, { cause: error });
}

export function unreadable(who: string, detail: string): KubeError {
  return new KubeError({ kind: 'unreadable', who, detail: detail.slice(0, mostText) });
}

function kindOf(status: number): Fault['kind'] {
  if (status === 401 || status === 403) return 'denied';
  return status >= 500 || status === 410 || status === 429 ? 'unreachable' : 'refused';
}

function adviceOn(status: number, needs: string): string {
  switch (status) {
    case 401:
      return '; is the service account’s token mounted, and is it for this cluster?';
    case 403:
      return `; bind a Role with ${needs} there to this pod’s service account`;
    case 404:
      return '; does this server have discovery.k8s.io/v1 (Kubernetes 1.21 and later)?';
    default:
      return '';
  }
}

function messageIn(body: string): string {
  try {
    return Status.parse(JSON.parse(body)).message ?? '';
  } catch {
    return body.trim().replace(/\s+/g, ' ');
  }
}

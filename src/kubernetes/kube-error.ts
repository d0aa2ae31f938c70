import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { FaultError, type Fault } from '../model/fault.ts';
import { messageOf } from '../model/message-of.ts';

/** Why a request to the API server failed. */
export class KubeError extends FaultError {
  /** The server no longer has the version that a watch asked for (410): a new list is needed. */
  readonly isGone: boolean;
  /** The server refused the credentials (401): they may have been renewed since they were read. */
  readonly isUnauthorized: boolean;
  /** The connection was refused, or broke: there is no answer. */
  readonly isUnanswered: boolean;
  /** How long the server asks us to wait (ms); 0 if it does not ask. */
  readonly retryAfterMs: number;

  constructor(fault: Fault, status?: number | 'unanswered', retryAfterMs = 0, options?: ErrorOptions) {
    super(fault, options);
    this.isUnanswered = status === 'unanswered';
    this.isGone = status === 410;
    this.isUnauthorized = status === 401;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The fields of a meta/v1 Status that we show. */
const Status = z.looseObject({ message: z.string().optional(), code: z.number().optional() });

/** Longer error texts are cut. */
const maxDetail = 300;
/** The longest `Retry-After` that is honoured (ms). */
const maxRetryMs = 10 * 60_000;

/** The error for an HTTP status that is not a success; `needs` is what a Role would have to grant. */
export function errorOfStatus(
  who: string,
  status: number,
  body: string,
  headers: IncomingHttpHeaders,
  needs: string,
): KubeError {
  const message = messageIn(body).slice(0, maxDetail);
  const detail = `HTTP ${status}${message === '' ? '' : `: ${message}`}${adviceOn(status, needs)}`;
  const after = Number(headers['retry-after']);
  const retryAfterMs = Number.isFinite(after) ? Math.min(Math.max(after, 0) * 1000, maxRetryMs) : 0;
  return new KubeError({ kind: kindOf(status), who, detail }, status, retryAfterMs);
}

/** The error for the `object` of an ERROR event in a watch. */
export function errorOfEvent(who: string, object: unknown): KubeError {
  const { message = 'an ERROR event without a message', code } = Status.safeParse(object).data ?? {};
  const fault: Fault = { kind: kindOf(code ?? 500), who, detail: message.slice(0, maxDetail) };
  return new KubeError(fault, code);
}

/** The error for whatever else was thrown while a request was under way. */
export function errorOfCause(who: string, error: unknown): KubeError {
  if (error instanceof KubeError) return error;
  const detail = messageOf(error);
  return new KubeError({ kind: 'unreachable', who, detail }, 'unanswered', 0, { cause: error });
}

/** The error for an answer that cannot be interpreted. */
export function unreadable(who: string, detail: string): KubeError {
  return new KubeError({ kind: 'unreadable', who, detail: detail.slice(0, maxDetail) });
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
      return '; does this server have that API (Kubernetes 1.21 and later)?';
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

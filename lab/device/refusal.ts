import { status } from '@grpc/grpc-js';
import { messageOf } from '../../src/model/message-of.ts';

/** The device says no, in Junos's way: a syntax error (bad request) or a failed check (bad configuration). */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: 'syntax' | 'check';

  constructor(kind: 'syntax' | 'check', message: string) {
    super(message);
    this.kind = kind;
  }
}

/** An answer that is an error, as gRPC carries it. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: status;
  readonly details: string;

  constructor(code: status, details: string) {
    super(details);
    this.code = code;
    this.details = details;
  }
}

/** What was thrown, as gRPC tells it. */
export function statusOf(error: unknown): { readonly code: status; readonly details: string } {
  if (error instanceof RpcError) return error;
  if (error instanceof Refusal) return { code: status.INVALID_ARGUMENT, details: error.message };
  return { code: status.INTERNAL, details: messageOf(error) };
}

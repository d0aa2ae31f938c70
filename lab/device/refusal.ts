import { status } from '@grpc/grpc-js';
import { messageOf } from '../../src/model/message-of.ts';

/** The device refuses something in the words of Junos: a syntax error in the request, or a failed commit check. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: 'syntax' | 'check';

  constructor(kind: 'syntax' | 'check', message: string) {
    super(message);
    this.kind = kind;
  }
}

/** A gRPC error that a call is answered with. */
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

/** Converts what a handler threw into a gRPC status. */
export function statusOf(error: unknown): { readonly code: status; readonly details: string } {
  if (error instanceof RpcError) return error;
  if (error instanceof Refusal) return { code: status.INVALID_ARGUMENT, details: error.message };
  return { code: status.INTERNAL, details: messageOf(error) };
}

import { status } from '@grpc/grpc-js';
import { Refusal } from '../refusal.ts';
import { RpcError } from '../protos.ts';
import { messageOf } from '../../../src/model/message-of.ts';

/** What was thrown, as gRPC tells it. */
export function statusOf(error: unknown): { readonly code: status; readonly details: string } {
  if (error instanceof RpcError) return error;
  if (error instanceof Refusal) return { code: status.INVALID_ARGUMENT, details: error.message };
  return { code: status.INTERNAL, details: messageOf(error) };
}

import { setLogger } from '@grpc/grpc-js';

/** How much the gRPC library minds what it says. */
export type GrpcLevel = 'warn' | 'info' | 'debug';

/** Hears what the gRPC library would write to standard error by itself, also what GRPC_TRACE asks it for. */
export function hearGrpc(hear: (level: GrpcLevel, words: string) => void): void {
  const at =
    (level: GrpcLevel) =>
    (...words: readonly unknown[]) =>
      hear(level, words.map(String).join(' '));
  setLogger({ error: at('warn'), info: at('info'), debug: at('debug') });
}

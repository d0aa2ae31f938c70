import { credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { jetProto } from '../../lab/device/protos.ts';
import type { RpcStatus__Output } from '../../src/generated/jnx/jet/common/RpcStatus.ts';
import type { ConfigSetRequest } from '../../src/generated/jnx/jet/management/ConfigSetRequest.ts';
import type { OpCommandGetResponse__Output } from '../../src/generated/jnx/jet/management/OpCommandGetResponse.ts';

interface Answer {
  /** The name of the gRPC status, or of the status inside an OK. */
  readonly status: string;
  readonly message: string;
}

/** A JET client with its own connection, built only on the .proto, so that tests see the messages on the wire. */
export function rawJet(address: string) {
  const { authentication, management } = jetProto.jnx.jet;
  const options = { 'grpc.use_local_subchannel_pool': 1, 'grpc.enable_retries': 0 };
  const logins = new authentication.Authentication(address, credentials.createInsecure(), options);
  const client = new management.Management(address, credentials.createInsecure(), {
    channelOverride: logins.getChannel(),
  });
  const metadata = new Metadata();
  metadata.set('client-id', 'raw');
  const within = () => ({ deadline: new Date(Date.now() + 10_000) });
  const answerOf = (error: ServiceError | null, inside: RpcStatus__Output | null | undefined): Answer =>
    error
      ? { status: status[error.code], message: error.details }
      : { status: inside?.code ?? 'SUCCESS', message: inside?.message ?? '' };

  const configSet = (request: ConfigSetRequest) =>
    new Promise<Answer>((resolve) => {
      client.configSet(request, metadata, within(), (error, response) =>
        resolve(answerOf(error, response?.status)),
      );
    });

  return {
    login: (request: { readonly username: string; readonly password: string }) =>
      new Promise<RpcStatus__Output | null>((resolve, reject) => {
        logins.login({ ...request, clientId: 'raw' }, metadata, within(), (error, response) => {
          if (error) reject(error);
          else resolve(response?.status ?? null);
        });
      }),
    command: (cliCommand: string) =>
      new Promise<Answer & { readonly text: string; readonly pieces: number }>((resolve) => {
        const stream = client.opCommandGet({ cliCommand }, metadata, within());
        const messages: OpCommandGetResponse__Output[] = [];
        const end = (answer: Answer) =>
          resolve({ ...answer, text: messages.map(({ data }) => data).join(''), pieces: messages.length });
        stream.on('data', (piece: OpCommandGetResponse__Output) => messages.push(piece));
        stream.on('error', (error: ServiceError) => end(answerOf(error, null)));
        stream.on('end', () => end(answerOf(null, messages.at(-1)?.status)));
      }),
    load: (lines: readonly string[], comment: string) =>
      configSet({ textConfig: lines.join('\n'), loadType: 'CONFIG_LOAD_SET', commit: { comment } }),
    merge: (json: unknown) =>
      configSet({
        jsonConfig: JSON.stringify(json),
        loadType: 'CONFIG_LOAD_MERGE',
        commit: { comment: 'why' },
      }),
    close: () => logins.close(),
  };
}

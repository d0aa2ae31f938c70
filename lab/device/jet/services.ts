import {
  status,
  type Metadata,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import type { LoginRequest__Output } from '../../../src/generated/jnx/jet/authentication/LoginRequest.ts';
import type { LoginResponse } from '../../../src/generated/jnx/jet/authentication/LoginResponse.ts';
import type { RpcStatus } from '../../../src/generated/jnx/jet/common/RpcStatus.ts';
import type { ConfigSetRequest__Output } from '../../../src/generated/jnx/jet/management/ConfigSetRequest.ts';
import type { ConfigSetResponse } from '../../../src/generated/jnx/jet/management/ConfigSetResponse.ts';
import type { OpCommandGetRequest__Output } from '../../../src/generated/jnx/jet/management/OpCommandGetRequest.ts';
import type { OpCommandGetResponse } from '../../../src/generated/jnx/jet/management/OpCommandGetResponse.ts';
import type { Faults } from '../faults.ts';
import { Refusal, RpcError, statusOf } from '../refusal.ts';
import type { Transact } from '../transactions.ts';
import { editsOfConfigSet } from './config-set.ts';
import { outputOf, type Shown } from './show.ts';

export interface JetContext {
  /** Absent: everybody may log in. */
  readonly login: { readonly username: string; readonly password: string } | undefined;
  readonly faults: Faults;
  readonly shown: () => Shown;
  readonly transact: Transact;
  readonly called: (rpc: 'login' | 'command' | 'configSet') => void;
  /** Hears what each call asks for. */
  readonly asked: (question: string) => void;
  /** Hears what a careful client would not have sent. */
  readonly violated: (what: string) => void;
}

type Call = Pick<ServerUnaryCall<unknown, unknown>, 'getPeer' | 'metadata'>;

/** How many characters of a command's output come at a time. */
const pieceLength = 100;
const success: RpcStatus = { code: 'SUCCESS', message: '' };

/** JET authentication and management. Who logs in does so for a connection, which is told by its peer's port. */
export function jetServices({ login, faults, shown, transact, called, asked, violated }: JetContext) {
  const loggedIn = new Set<string>();

  function admit(call: Call, metadata: Metadata): void {
    if (faults.endLogins) {
      faults.endLogins = false;
      loggedIn.clear();
    }
    if (faults.jetFailure !== undefined) throw new Refusal('check', faults.jetFailure);
    const { jetManagement, jetLogin } = shown().switches;
    if (jetManagement === 'absent')
      throw new RpcError(status.UNIMPLEMENTED, 'unknown service jnx.jet.management.Management');
    if (metadata.get('client-id').length === 0) violated('a JET call without client-id');
    if (jetLogin === 'not-needed' || loggedIn.has(call.getPeer())) return;
    if (jetLogin === 'unauthenticated') throw new RpcError(status.UNAUTHENTICATED, 'Login required');
    throw new Refusal('check', 'Authentication required: no Login on this connection');
  }

  function Login(
    call: ServerUnaryCall<LoginRequest__Output, LoginResponse>,
    callback: sendUnaryData<LoginResponse>,
  ): void {
    called('login');
    asked('Login');
    const { username, password, clientId } = call.request;
    const fits = login === undefined || (username === login.username && password === login.password);
    if (clientId === '') violated('a Login without client_id');
    if (!fits || faults.jetFailure !== undefined) {
      callback(null, { status: failure(faults.jetFailure ?? 'Authentication failed') });
      return;
    }
    loggedIn.add(call.getPeer());
    callback(null, { status: success });
  }

  function OpCommandGet(call: ServerWritableStream<OpCommandGetRequest__Output, OpCommandGetResponse>): void {
    called('command');
    asked(`command ${call.request.cliCommand ?? ''}`);
    try {
      admit(call, call.metadata);
      const output = outputOf(call.request, shown());
      const pieces = output.match(new RegExp(`[^]{1,${pieceLength}}`, 'gu')) ?? [''];
      const { cutStream } = faults;
      faults.cutStream = false;
      for (const data of cutStream ? pieces.slice(0, Math.ceil(pieces.length / 2)) : pieces)
        call.write({ status: success, data });
      if (cutStream) call.emit('error', { code: status.UNAVAILABLE, details: 'Socket closed' });
      else call.end();
    } catch (error) {
      if (!(error instanceof Refusal)) {
        call.emit('error', statusOf(error));
        return;
      }
      call.write({ status: failure(error.message), data: '' });
      call.end();
    }
  }

  function ConfigSet(
    call: ServerUnaryCall<ConfigSetRequest__Output, ConfigSetResponse>,
    callback: sendUnaryData<ConfigSetResponse>,
  ): void {
    called('configSet');
    asked('ConfigSet');
    Promise.resolve()
      .then(() => {
        admit(call, call.metadata);
        if (call.request.commit?.comment === '') violated('a commit without a comment');
        return transact('jet', editsOfConfigSet(call.request));
      })
      .then(
        () => callback(null, { status: success }),
        (error: unknown) => {
          const words = wordsOfFailure(error);
          if (words === undefined) callback(statusOf(error));
          else callback(null, { status: failure(words) });
        },
      );
  }

  return {
    authentication: { Login },
    management: { OpCommandGet, ConfigSet },
    /** Connections are torn, and what was said on them is forgotten. */
    forget: () => loggedIn.clear(),
  };
}

function failure(message: string): RpcStatus {
  return { code: 'FAILURE', message };
}

/** The management daemon's own words come inside of an answer; a lost transport and a missing login do not. */
function wordsOfFailure(error: unknown): string | undefined {
  if (error instanceof Refusal) return error.message;
  const isDaemons = error instanceof RpcError && /database|commit/.test(error.details);
  return isDaemons || (error instanceof RpcError && error.code === status.INVALID_ARGUMENT)
    ? error.details
    : undefined;
}

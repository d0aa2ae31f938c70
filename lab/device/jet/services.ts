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

/** What the JET services need of their device. */
export interface JetContext {
  /** Absent: any login is accepted. */
  readonly login: { readonly username: string; readonly password: string } | undefined;
  readonly faults: Faults;
  readonly shown: () => Shown;
  readonly transact: Transact;
  readonly onCall: (rpc: 'login' | 'command' | 'configSet') => void;
  /** Called with what each call asks for. */
  readonly onRequest: (request: string) => void;
  /** Called with what a careful client would not have sent. */
  readonly onViolation: (what: string) => void;
}

type Call = Pick<ServerUnaryCall<unknown, unknown>, 'getPeer' | 'metadata'>;

/** How many characters of a command's output each message carries. */
const pieceLength = 100;
const success: RpcStatus = { code: 'SUCCESS', message: '' };

/** The JET services of a device. A login is valid for its connection, which is identified by the client's port. */
export function jetServices({ login, faults, shown, transact, onCall, onRequest, onViolation }: JetContext) {
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
    if (metadata.get('client-id').length === 0) onViolation('a JET call without client-id');
    if (jetLogin === 'not-needed' || loggedIn.has(call.getPeer())) return;
    if (jetLogin === 'unauthenticated') throw new RpcError(status.UNAUTHENTICATED, 'Login required');
    throw new Refusal('check', 'Authentication required: no Login on this connection');
  }

  function Login(
    call: ServerUnaryCall<LoginRequest__Output, LoginResponse>,
    callback: sendUnaryData<LoginResponse>,
  ): void {
    onCall('login');
    onRequest('Login');
    const { username, password, clientId } = call.request;
    const isValid = login === undefined || (username === login.username && password === login.password);
    if (clientId === '') onViolation('a Login without client_id');
    if (!isValid || faults.jetFailure !== undefined) {
      callback(null, { status: failure(faults.jetFailure ?? 'Authentication failed') });
      return;
    }
    loggedIn.add(call.getPeer());
    callback(null, { status: success });
  }

  function OpCommandGet(call: ServerWritableStream<OpCommandGetRequest__Output, OpCommandGetResponse>): void {
    onCall('command');
    onRequest(`command ${call.request.cliCommand ?? ''}`);
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
    onCall('configSet');
    onRequest('ConfigSet');
    Promise.resolve()
      .then(() => {
        admit(call, call.metadata);
        if (call.request.commit?.comment === '') onViolation('a commit without a comment');
        return transact('jet', editsOfConfigSet(call.request));
      })
      .then(
        () => callback(null, { status: success }),
        (error: unknown) => {
          const words = failureMessage(error);
          if (words === undefined) callback(statusOf(error));
          else callback(null, { status: failure(words) });
        },
      );
  }

  return {
    authentication: { Login },
    management: { OpCommandGet, ConfigSet },
    /** Forgets all logins: their connections are gone. */
    forget: () => loggedIn.clear(),
  };
}

function failure(message: string): RpcStatus {
  return { code: 'FAILURE', message };
}

/**
 * The message of a FAILURE inside an OK, which is how the management daemon reports its own errors; `undefined` for
 * errors of the transport or a missing login, which are gRPC statuses.
 */
function failureMessage(error: unknown): string | undefined {
  if (error instanceof Refusal) return error.message;
  const isFromDaemon = error instanceof RpcError && /database|commit/.test(error.details);
  return isFromDaemon || (error instanceof RpcError && error.code === status.INVALID_ARGUMENT)
    ? error.details
    : undefined;
}

import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AuthenticationClient as _jnx_jet_authentication_AuthenticationClient, AuthenticationDefinition as _jnx_jet_authentication_AuthenticationDefinition } from './jnx/jet/authentication/Authentication.ts';
import type { LoginRequest as _jnx_jet_authentication_LoginRequest, LoginRequest__Output as _jnx_jet_authentication_LoginRequest__Output } from './jnx/jet/authentication/LoginRequest.ts';
import type { LoginResponse as _jnx_jet_authentication_LoginResponse, LoginResponse__Output as _jnx_jet_authentication_LoginResponse__Output } from './jnx/jet/authentication/LoginResponse.ts';
import type { RpcStatus as _jnx_jet_common_RpcStatus, RpcStatus__Output as _jnx_jet_common_RpcStatus__Output } from './jnx/jet/common/RpcStatus.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  jnx: {
    jet: {
      authentication: {
        Authentication: SubtypeConstructor<typeof grpc.Client, _jnx_jet_authentication_AuthenticationClient> & { service: _jnx_jet_authentication_AuthenticationDefinition }
        LoginRequest: MessageTypeDefinition<_jnx_jet_authentication_LoginRequest, _jnx_jet_authentication_LoginRequest__Output>
        LoginResponse: MessageTypeDefinition<_jnx_jet_authentication_LoginResponse, _jnx_jet_authentication_LoginResponse__Output>
      }
      common: {
        RpcStatus: MessageTypeDefinition<_jnx_jet_common_RpcStatus, _jnx_jet_common_RpcStatus__Output>
        StatusCode: EnumTypeDefinition
      }
    }
  }
}


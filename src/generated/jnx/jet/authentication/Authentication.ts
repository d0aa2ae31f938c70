// Original file: protos/jnx_authentication.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { LoginRequest as _jnx_jet_authentication_LoginRequest, LoginRequest__Output as _jnx_jet_authentication_LoginRequest__Output } from './LoginRequest.ts';
import type { LoginResponse as _jnx_jet_authentication_LoginResponse, LoginResponse__Output as _jnx_jet_authentication_LoginResponse__Output } from './LoginResponse.ts';

export interface AuthenticationClient extends grpc.Client {
  Login(argument: _jnx_jet_authentication_LoginRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_jnx_jet_authentication_LoginResponse__Output>): grpc.ClientUnaryCall;
  Login(argument: _jnx_jet_authentication_LoginRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_jnx_jet_authentication_LoginResponse__Output>): grpc.ClientUnaryCall;
  Login(argument: _jnx_jet_authentication_LoginRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_jnx_jet_authentication_LoginResponse__Output>): grpc.ClientUnaryCall;
  Login(argument: _jnx_jet_authentication_LoginRequest, callback: grpc.requestCallback<_jnx_jet_authentication_LoginResponse__Output>): grpc.ClientUnaryCall;
  login(argument: _jnx_jet_authentication_LoginRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_jnx_jet_authentication_LoginResponse__Output>): grpc.ClientUnaryCall;
  login(argument: _jnx_jet_authentication_LoginRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_jnx_jet_authentication_LoginResponse__Output>): grpc.ClientUnaryCall;
  login(argument: _jnx_jet_authentication_LoginRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_jnx_jet_authentication_LoginResponse__Output>): grpc.ClientUnaryCall;
  login(argument: _jnx_jet_authentication_LoginRequest, callback: grpc.requestCallback<_jnx_jet_authentication_LoginResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface AuthenticationHandlers extends grpc.UntypedServiceImplementation {
  Login: grpc.handleUnaryCall<_jnx_jet_authentication_LoginRequest__Output, _jnx_jet_authentication_LoginResponse>;
  
}

export interface AuthenticationDefinition extends grpc.ServiceDefinition {
  Login: MethodDefinition<_jnx_jet_authentication_LoginRequest, _jnx_jet_authentication_LoginResponse, _jnx_jet_authentication_LoginRequest__Output, _jnx_jet_authentication_LoginResponse__Output>
}

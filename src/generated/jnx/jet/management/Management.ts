// Original file: protos/jnx_management.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ConfigSetRequest as _jnx_jet_management_ConfigSetRequest, ConfigSetRequest__Output as _jnx_jet_management_ConfigSetRequest__Output } from './ConfigSetRequest.ts';
import type { ConfigSetResponse as _jnx_jet_management_ConfigSetResponse, ConfigSetResponse__Output as _jnx_jet_management_ConfigSetResponse__Output } from './ConfigSetResponse.ts';
import type { OpCommandGetRequest as _jnx_jet_management_OpCommandGetRequest, OpCommandGetRequest__Output as _jnx_jet_management_OpCommandGetRequest__Output } from './OpCommandGetRequest.ts';
import type { OpCommandGetResponse as _jnx_jet_management_OpCommandGetResponse, OpCommandGetResponse__Output as _jnx_jet_management_OpCommandGetResponse__Output } from './OpCommandGetResponse.ts';

export interface ManagementClient extends grpc.Client {
  ConfigSet(argument: _jnx_jet_management_ConfigSetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_jnx_jet_management_ConfigSetResponse__Output>): grpc.ClientUnaryCall;
  ConfigSet(argument: _jnx_jet_management_ConfigSetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_jnx_jet_management_ConfigSetResponse__Output>): grpc.ClientUnaryCall;
  ConfigSet(argument: _jnx_jet_management_ConfigSetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_jnx_jet_management_ConfigSetResponse__Output>): grpc.ClientUnaryCall;
  ConfigSet(argument: _jnx_jet_management_ConfigSetRequest, callback: grpc.requestCallback<_jnx_jet_management_ConfigSetResponse__Output>): grpc.ClientUnaryCall;
  configSet(argument: _jnx_jet_management_ConfigSetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_jnx_jet_management_ConfigSetResponse__Output>): grpc.ClientUnaryCall;
  configSet(argument: _jnx_jet_management_ConfigSetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_jnx_jet_management_ConfigSetResponse__Output>): grpc.ClientUnaryCall;
  configSet(argument: _jnx_jet_management_ConfigSetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_jnx_jet_management_ConfigSetResponse__Output>): grpc.ClientUnaryCall;
  configSet(argument: _jnx_jet_management_ConfigSetRequest, callback: grpc.requestCallback<_jnx_jet_management_ConfigSetResponse__Output>): grpc.ClientUnaryCall;
  
  OpCommandGet(argument: _jnx_jet_management_OpCommandGetRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_jnx_jet_management_OpCommandGetResponse__Output>;
  OpCommandGet(argument: _jnx_jet_management_OpCommandGetRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_jnx_jet_management_OpCommandGetResponse__Output>;
  opCommandGet(argument: _jnx_jet_management_OpCommandGetRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_jnx_jet_management_OpCommandGetResponse__Output>;
  opCommandGet(argument: _jnx_jet_management_OpCommandGetRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_jnx_jet_management_OpCommandGetResponse__Output>;
  
}

export interface ManagementHandlers extends grpc.UntypedServiceImplementation {
  ConfigSet: grpc.handleUnaryCall<_jnx_jet_management_ConfigSetRequest__Output, _jnx_jet_management_ConfigSetResponse>;
  
  OpCommandGet: grpc.handleServerStreamingCall<_jnx_jet_management_OpCommandGetRequest__Output, _jnx_jet_management_OpCommandGetResponse>;
  
}

export interface ManagementDefinition extends grpc.ServiceDefinition {
  ConfigSet: MethodDefinition<_jnx_jet_management_ConfigSetRequest, _jnx_jet_management_ConfigSetResponse, _jnx_jet_management_ConfigSetRequest__Output, _jnx_jet_management_ConfigSetResponse__Output>
  OpCommandGet: MethodDefinition<_jnx_jet_management_OpCommandGetRequest, _jnx_jet_management_OpCommandGetResponse, _jnx_jet_management_OpCommandGetRequest__Output, _jnx_jet_management_OpCommandGetResponse__Output>
}

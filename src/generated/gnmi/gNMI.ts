// Original file: protos/gnmi.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CapabilityRequest as _gnmi_CapabilityRequest, CapabilityRequest__Output as _gnmi_CapabilityRequest__Output } from './CapabilityRequest.ts';
import type { CapabilityResponse as _gnmi_CapabilityResponse, CapabilityResponse__Output as _gnmi_CapabilityResponse__Output } from './CapabilityResponse.ts';
import type { GetRequest as _gnmi_GetRequest, GetRequest__Output as _gnmi_GetRequest__Output } from './GetRequest.ts';
import type { GetResponse as _gnmi_GetResponse, GetResponse__Output as _gnmi_GetResponse__Output } from './GetResponse.ts';
import type { SetRequest as _gnmi_SetRequest, SetRequest__Output as _gnmi_SetRequest__Output } from './SetRequest.ts';
import type { SetResponse as _gnmi_SetResponse, SetResponse__Output as _gnmi_SetResponse__Output } from './SetResponse.ts';
import type { SubscribeRequest as _gnmi_SubscribeRequest, SubscribeRequest__Output as _gnmi_SubscribeRequest__Output } from './SubscribeRequest.ts';
import type { SubscribeResponse as _gnmi_SubscribeResponse, SubscribeResponse__Output as _gnmi_SubscribeResponse__Output } from './SubscribeResponse.ts';

export interface gNMIClient extends grpc.Client {
  Capabilities(argument: _gnmi_CapabilityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gnmi_CapabilityResponse__Output>): grpc.ClientUnaryCall;
  Capabilities(argument: _gnmi_CapabilityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gnmi_CapabilityResponse__Output>): grpc.ClientUnaryCall;
  Capabilities(argument: _gnmi_CapabilityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gnmi_CapabilityResponse__Output>): grpc.ClientUnaryCall;
  Capabilities(argument: _gnmi_CapabilityRequest, callback: grpc.requestCallback<_gnmi_CapabilityResponse__Output>): grpc.ClientUnaryCall;
  capabilities(argument: _gnmi_CapabilityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gnmi_CapabilityResponse__Output>): grpc.ClientUnaryCall;
  capabilities(argument: _gnmi_CapabilityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gnmi_CapabilityResponse__Output>): grpc.ClientUnaryCall;
  capabilities(argument: _gnmi_CapabilityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gnmi_CapabilityResponse__Output>): grpc.ClientUnaryCall;
  capabilities(argument: _gnmi_CapabilityRequest, callback: grpc.requestCallback<_gnmi_CapabilityResponse__Output>): grpc.ClientUnaryCall;
  
  Get(argument: _gnmi_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gnmi_GetResponse__Output>): grpc.ClientUnaryCall;
  Get(argument: _gnmi_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gnmi_GetResponse__Output>): grpc.ClientUnaryCall;
  Get(argument: _gnmi_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gnmi_GetResponse__Output>): grpc.ClientUnaryCall;
  Get(argument: _gnmi_GetRequest, callback: grpc.requestCallback<_gnmi_GetResponse__Output>): grpc.ClientUnaryCall;
  get(argument: _gnmi_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gnmi_GetResponse__Output>): grpc.ClientUnaryCall;
  get(argument: _gnmi_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gnmi_GetResponse__Output>): grpc.ClientUnaryCall;
  get(argument: _gnmi_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gnmi_GetResponse__Output>): grpc.ClientUnaryCall;
  get(argument: _gnmi_GetRequest, callback: grpc.requestCallback<_gnmi_GetResponse__Output>): grpc.ClientUnaryCall;
  
  Set(argument: _gnmi_SetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gnmi_SetResponse__Output>): grpc.ClientUnaryCall;
  Set(argument: _gnmi_SetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gnmi_SetResponse__Output>): grpc.ClientUnaryCall;
  Set(argument: _gnmi_SetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gnmi_SetResponse__Output>): grpc.ClientUnaryCall;
  Set(argument: _gnmi_SetRequest, callback: grpc.requestCallback<_gnmi_SetResponse__Output>): grpc.ClientUnaryCall;
  set(argument: _gnmi_SetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_gnmi_SetResponse__Output>): grpc.ClientUnaryCall;
  set(argument: _gnmi_SetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_gnmi_SetResponse__Output>): grpc.ClientUnaryCall;
  set(argument: _gnmi_SetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_gnmi_SetResponse__Output>): grpc.ClientUnaryCall;
  set(argument: _gnmi_SetRequest, callback: grpc.requestCallback<_gnmi_SetResponse__Output>): grpc.ClientUnaryCall;
  
  Subscribe(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_gnmi_SubscribeRequest, _gnmi_SubscribeResponse__Output>;
  Subscribe(options?: grpc.CallOptions): grpc.ClientDuplexStream<_gnmi_SubscribeRequest, _gnmi_SubscribeResponse__Output>;
  subscribe(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_gnmi_SubscribeRequest, _gnmi_SubscribeResponse__Output>;
  subscribe(options?: grpc.CallOptions): grpc.ClientDuplexStream<_gnmi_SubscribeRequest, _gnmi_SubscribeResponse__Output>;
  
}

export interface gNMIHandlers extends grpc.UntypedServiceImplementation {
  Capabilities: grpc.handleUnaryCall<_gnmi_CapabilityRequest__Output, _gnmi_CapabilityResponse>;
  
  Get: grpc.handleUnaryCall<_gnmi_GetRequest__Output, _gnmi_GetResponse>;
  
  Set: grpc.handleUnaryCall<_gnmi_SetRequest__Output, _gnmi_SetResponse>;
  
  Subscribe: grpc.handleBidiStreamingCall<_gnmi_SubscribeRequest__Output, _gnmi_SubscribeResponse>;
  
}

export interface gNMIDefinition extends grpc.ServiceDefinition {
  Capabilities: MethodDefinition<_gnmi_CapabilityRequest, _gnmi_CapabilityResponse, _gnmi_CapabilityRequest__Output, _gnmi_CapabilityResponse__Output>
  Get: MethodDefinition<_gnmi_GetRequest, _gnmi_GetResponse, _gnmi_GetRequest__Output, _gnmi_GetResponse__Output>
  Set: MethodDefinition<_gnmi_SetRequest, _gnmi_SetResponse, _gnmi_SetRequest__Output, _gnmi_SetResponse__Output>
  Subscribe: MethodDefinition<_gnmi_SubscribeRequest, _gnmi_SubscribeResponse, _gnmi_SubscribeRequest__Output, _gnmi_SubscribeResponse__Output>
}

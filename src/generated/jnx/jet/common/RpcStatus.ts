// Original file: protos/jnx_common.proto

import type { StatusCode as _jnx_jet_common_StatusCode, StatusCode__Output as _jnx_jet_common_StatusCode__Output } from './StatusCode.ts';

export interface RpcStatus {
  'code'?: (_jnx_jet_common_StatusCode);
  'message'?: (string);
}

export interface RpcStatus__Output {
  'code': (_jnx_jet_common_StatusCode__Output);
  'message': (string);
}

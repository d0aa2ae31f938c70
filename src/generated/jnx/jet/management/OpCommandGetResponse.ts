// Original file: protos/jnx_management.proto

import type { RpcStatus as _jnx_jet_common_RpcStatus, RpcStatus__Output as _jnx_jet_common_RpcStatus__Output } from '../common/RpcStatus.ts';

export interface OpCommandGetResponse {
  'status'?: (_jnx_jet_common_RpcStatus | null);
  'data'?: (string);
}

export interface OpCommandGetResponse__Output {
  'status': (_jnx_jet_common_RpcStatus__Output | null);
  'data': (string);
}

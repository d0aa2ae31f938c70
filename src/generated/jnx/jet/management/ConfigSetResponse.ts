// Original file: protos/jnx_management.proto

import type { RpcStatus as _jnx_jet_common_RpcStatus, RpcStatus__Output as _jnx_jet_common_RpcStatus__Output } from '../common/RpcStatus.ts';

export interface ConfigSetResponse {
  'status'?: (_jnx_jet_common_RpcStatus | null);
}

export interface ConfigSetResponse__Output {
  'status': (_jnx_jet_common_RpcStatus__Output | null);
}

// Original file: protos/jnx_authentication.proto

import type { RpcStatus as _jnx_jet_common_RpcStatus, RpcStatus__Output as _jnx_jet_common_RpcStatus__Output } from '../common/RpcStatus.ts';

export interface LoginResponse {
  'status'?: (_jnx_jet_common_RpcStatus | null);
}

export interface LoginResponse__Output {
  'status': (_jnx_jet_common_RpcStatus__Output | null);
}

import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { RpcStatus as _jnx_jet_common_RpcStatus, RpcStatus__Output as _jnx_jet_common_RpcStatus__Output } from './jnx/jet/common/RpcStatus.ts';
import type { ConfigCommit as _jnx_jet_management_ConfigCommit, ConfigCommit__Output as _jnx_jet_management_ConfigCommit__Output } from './jnx/jet/management/ConfigCommit.ts';
import type { ConfigSetRequest as _jnx_jet_management_ConfigSetRequest, ConfigSetRequest__Output as _jnx_jet_management_ConfigSetRequest__Output } from './jnx/jet/management/ConfigSetRequest.ts';
import type { ConfigSetResponse as _jnx_jet_management_ConfigSetResponse, ConfigSetResponse__Output as _jnx_jet_management_ConfigSetResponse__Output } from './jnx/jet/management/ConfigSetResponse.ts';
import type { ManagementClient as _jnx_jet_management_ManagementClient, ManagementDefinition as _jnx_jet_management_ManagementDefinition } from './jnx/jet/management/Management.ts';
import type { OpCommandGetRequest as _jnx_jet_management_OpCommandGetRequest, OpCommandGetRequest__Output as _jnx_jet_management_OpCommandGetRequest__Output } from './jnx/jet/management/OpCommandGetRequest.ts';
import type { OpCommandGetResponse as _jnx_jet_management_OpCommandGetResponse, OpCommandGetResponse__Output as _jnx_jet_management_OpCommandGetResponse__Output } from './jnx/jet/management/OpCommandGetResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  jnx: {
    jet: {
      common: {
        RpcStatus: MessageTypeDefinition<_jnx_jet_common_RpcStatus, _jnx_jet_common_RpcStatus__Output>
        StatusCode: EnumTypeDefinition
      }
      management: {
        ConfigCommit: MessageTypeDefinition<_jnx_jet_management_ConfigCommit, _jnx_jet_management_ConfigCommit__Output>
        ConfigCommitType: EnumTypeDefinition
        ConfigLoadType: EnumTypeDefinition
        ConfigSetRequest: MessageTypeDefinition<_jnx_jet_management_ConfigSetRequest, _jnx_jet_management_ConfigSetRequest__Output>
        ConfigSetResponse: MessageTypeDefinition<_jnx_jet_management_ConfigSetResponse, _jnx_jet_management_ConfigSetResponse__Output>
        Management: SubtypeConstructor<typeof grpc.Client, _jnx_jet_management_ManagementClient> & { service: _jnx_jet_management_ManagementDefinition }
        OpCommandGetRequest: MessageTypeDefinition<_jnx_jet_management_OpCommandGetRequest, _jnx_jet_management_OpCommandGetRequest__Output>
        OpCommandGetResponse: MessageTypeDefinition<_jnx_jet_management_OpCommandGetResponse, _jnx_jet_management_OpCommandGetResponse__Output>
        OpCommandOutputFormat: EnumTypeDefinition
      }
    }
  }
}


// Original file: protos/jnx_management.proto

import type { ConfigLoadType as _jnx_jet_management_ConfigLoadType, ConfigLoadType__Output as _jnx_jet_management_ConfigLoadType__Output } from './ConfigLoadType.ts';
import type { ConfigCommit as _jnx_jet_management_ConfigCommit, ConfigCommit__Output as _jnx_jet_management_ConfigCommit__Output } from './ConfigCommit.ts';

export interface ConfigSetRequest {
  'xmlConfig'?: (string);
  'jsonConfig'?: (string);
  'textConfig'?: (string);
  'loadType'?: (_jnx_jet_management_ConfigLoadType);
  'commit'?: (_jnx_jet_management_ConfigCommit | null);
  'config'?: "xmlConfig"|"jsonConfig"|"textConfig";
}

export interface ConfigSetRequest__Output {
  'xmlConfig'?: (string);
  'jsonConfig'?: (string);
  'textConfig'?: (string);
  'loadType': (_jnx_jet_management_ConfigLoadType__Output);
  'commit': (_jnx_jet_management_ConfigCommit__Output | null);
  'config'?: "xmlConfig"|"jsonConfig"|"textConfig";
}

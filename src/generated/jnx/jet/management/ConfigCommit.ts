// Original file: protos/jnx_management.proto

import type { ConfigCommitType as _jnx_jet_management_ConfigCommitType, ConfigCommitType__Output as _jnx_jet_management_ConfigCommitType__Output } from './ConfigCommitType.ts';

export interface ConfigCommit {
  'type'?: (_jnx_jet_management_ConfigCommitType);
  'comment'?: (string);
}

export interface ConfigCommit__Output {
  'type': (_jnx_jet_management_ConfigCommitType__Output);
  'comment': (string);
}

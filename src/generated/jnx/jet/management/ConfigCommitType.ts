// Original file: protos/jnx_management.proto

export const ConfigCommitType = {
  CONFIG_COMMIT: 'CONFIG_COMMIT',
  CONFIG_COMMIT_SYNCHRONIZE: 'CONFIG_COMMIT_SYNCHRONIZE',
} as const;

export type ConfigCommitType =
  | 'CONFIG_COMMIT'
  | 0
  | 'CONFIG_COMMIT_SYNCHRONIZE'
  | 1

export type ConfigCommitType__Output = typeof ConfigCommitType[keyof typeof ConfigCommitType]

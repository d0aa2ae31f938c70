// Original file: protos/jnx_management.proto

export const ConfigLoadType = {
  CONFIG_LOAD_MERGE: 'CONFIG_LOAD_MERGE',
  CONFIG_LOAD_REPLACE: 'CONFIG_LOAD_REPLACE',
  CONFIG_LOAD_OVERRIDE: 'CONFIG_LOAD_OVERRIDE',
  CONFIG_LOAD_UPDATE: 'CONFIG_LOAD_UPDATE',
  CONFIG_LOAD_SET: 'CONFIG_LOAD_SET',
} as const;

export type ConfigLoadType =
  | 'CONFIG_LOAD_MERGE'
  | 0
  | 'CONFIG_LOAD_REPLACE'
  | 1
  | 'CONFIG_LOAD_OVERRIDE'
  | 2
  | 'CONFIG_LOAD_UPDATE'
  | 3
  | 'CONFIG_LOAD_SET'
  | 4

export type ConfigLoadType__Output = typeof ConfigLoadType[keyof typeof ConfigLoadType]

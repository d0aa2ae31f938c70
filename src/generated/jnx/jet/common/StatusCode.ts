// Original file: protos/jnx_common.proto

export const StatusCode = {
  SUCCESS: 'SUCCESS',
  FAILURE: 'FAILURE',
} as const;

export type StatusCode =
  | 'SUCCESS'
  | 0
  | 'FAILURE'
  | 1

export type StatusCode__Output = typeof StatusCode[keyof typeof StatusCode]

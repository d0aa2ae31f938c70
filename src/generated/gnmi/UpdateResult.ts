// Original file: protos/gnmi.proto

import type { Path as _gnmi_Path, Path__Output as _gnmi_Path__Output } from './Path.ts';

// Original file: protos/gnmi.proto

export const _gnmi_UpdateResult_Operation = {
  INVALID: 'INVALID',
  DELETE: 'DELETE',
  REPLACE: 'REPLACE',
  UPDATE: 'UPDATE',
  UNION_REPLACE: 'UNION_REPLACE',
} as const;

export type _gnmi_UpdateResult_Operation =
  | 'INVALID'
  | 0
  | 'DELETE'
  | 1
  | 'REPLACE'
  | 2
  | 'UPDATE'
  | 3
  | 'UNION_REPLACE'
  | 4

export type _gnmi_UpdateResult_Operation__Output = typeof _gnmi_UpdateResult_Operation[keyof typeof _gnmi_UpdateResult_Operation]

export interface UpdateResult {
  'path'?: (_gnmi_Path | null);
  'op'?: (_gnmi_UpdateResult_Operation);
}

export interface UpdateResult__Output {
  'path': (_gnmi_Path__Output | null);
  'op': (_gnmi_UpdateResult_Operation__Output);
}

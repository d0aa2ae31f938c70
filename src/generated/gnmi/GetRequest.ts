// Original file: protos/gnmi.proto

import type { Path as _gnmi_Path, Path__Output as _gnmi_Path__Output } from './Path.ts';
import type { Encoding as _gnmi_Encoding, Encoding__Output as _gnmi_Encoding__Output } from './Encoding.ts';
import type { ModelData as _gnmi_ModelData, ModelData__Output as _gnmi_ModelData__Output } from './ModelData.ts';
import type { Extension as _gnmi_ext_Extension, Extension__Output as _gnmi_ext_Extension__Output } from '../gnmi_ext/Extension.ts';

// Original file: protos/gnmi.proto

export const _gnmi_GetRequest_DataType = {
  ALL: 'ALL',
  CONFIG: 'CONFIG',
  STATE: 'STATE',
  OPERATIONAL: 'OPERATIONAL',
} as const;

export type _gnmi_GetRequest_DataType =
  | 'ALL'
  | 0
  | 'CONFIG'
  | 1
  | 'STATE'
  | 2
  | 'OPERATIONAL'
  | 3

export type _gnmi_GetRequest_DataType__Output = typeof _gnmi_GetRequest_DataType[keyof typeof _gnmi_GetRequest_DataType]

export interface GetRequest {
  'prefix'?: (_gnmi_Path | null);
  'path'?: (_gnmi_Path)[];
  'type'?: (_gnmi_GetRequest_DataType);
  'encoding'?: (_gnmi_Encoding);
  'useModels'?: (_gnmi_ModelData)[];
  'extension'?: (_gnmi_ext_Extension)[];
}

export interface GetRequest__Output {
  'prefix': (_gnmi_Path__Output | null);
  'path': (_gnmi_Path__Output)[];
  'type': (_gnmi_GetRequest_DataType__Output);
  'encoding': (_gnmi_Encoding__Output);
  'useModels': (_gnmi_ModelData__Output)[];
  'extension': (_gnmi_ext_Extension__Output)[];
}

// Original file: protos/gnmi.proto

import type { Path as _gnmi_Path, Path__Output as _gnmi_Path__Output } from './Path.ts';
import type { UpdateResult as _gnmi_UpdateResult, UpdateResult__Output as _gnmi_UpdateResult__Output } from './UpdateResult.ts';
import type { Extension as _gnmi_ext_Extension, Extension__Output as _gnmi_ext_Extension__Output } from '../gnmi_ext/Extension.ts';
import type { Long } from '@grpc/proto-loader';

export interface SetResponse {
  'prefix'?: (_gnmi_Path | null);
  'response'?: (_gnmi_UpdateResult)[];
  'timestamp'?: (number | string | Long);
  'extension'?: (_gnmi_ext_Extension)[];
}

export interface SetResponse__Output {
  'prefix': (_gnmi_Path__Output | null);
  'response': (_gnmi_UpdateResult__Output)[];
  'timestamp': (string);
  'extension': (_gnmi_ext_Extension__Output)[];
}

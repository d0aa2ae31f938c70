// Original file: protos/gnmi.proto

import type { Path as _gnmi_Path, Path__Output as _gnmi_Path__Output } from './Path.ts';
import type { Update as _gnmi_Update, Update__Output as _gnmi_Update__Output } from './Update.ts';
import type { Extension as _gnmi_ext_Extension, Extension__Output as _gnmi_ext_Extension__Output } from '../gnmi_ext/Extension.ts';

export interface SetRequest {
  'prefix'?: (_gnmi_Path | null);
  'delete'?: (_gnmi_Path)[];
  'replace'?: (_gnmi_Update)[];
  'update'?: (_gnmi_Update)[];
  'extension'?: (_gnmi_ext_Extension)[];
  'unionReplace'?: (_gnmi_Update)[];
}

export interface SetRequest__Output {
  'prefix': (_gnmi_Path__Output | null);
  'delete': (_gnmi_Path__Output)[];
  'replace': (_gnmi_Update__Output)[];
  'update': (_gnmi_Update__Output)[];
  'extension': (_gnmi_ext_Extension__Output)[];
  'unionReplace': (_gnmi_Update__Output)[];
}

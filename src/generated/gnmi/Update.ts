// Original file: protos/gnmi.proto

import type { Path as _gnmi_Path, Path__Output as _gnmi_Path__Output } from './Path.ts';
import type { TypedValue as _gnmi_TypedValue, TypedValue__Output as _gnmi_TypedValue__Output } from './TypedValue.ts';

export interface Update {
  'path'?: (_gnmi_Path | null);
  'val'?: (_gnmi_TypedValue | null);
  'duplicates'?: (number);
}

export interface Update__Output {
  'path': (_gnmi_Path__Output | null);
  'val': (_gnmi_TypedValue__Output | null);
  'duplicates': (number);
}

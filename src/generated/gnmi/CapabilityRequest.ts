// Original file: protos/gnmi.proto

import type { Extension as _gnmi_ext_Extension, Extension__Output as _gnmi_ext_Extension__Output } from '../gnmi_ext/Extension.ts';

export interface CapabilityRequest {
  'extension'?: (_gnmi_ext_Extension)[];
}

export interface CapabilityRequest__Output {
  'extension': (_gnmi_ext_Extension__Output)[];
}

// Original file: protos/gnmi.proto

import type { ModelData as _gnmi_ModelData, ModelData__Output as _gnmi_ModelData__Output } from './ModelData.ts';
import type { Encoding as _gnmi_Encoding, Encoding__Output as _gnmi_Encoding__Output } from './Encoding.ts';
import type { Extension as _gnmi_ext_Extension, Extension__Output as _gnmi_ext_Extension__Output } from '../gnmi_ext/Extension.ts';

export interface CapabilityResponse {
  'supportedModels'?: (_gnmi_ModelData)[];
  'supportedEncodings'?: (_gnmi_Encoding)[];
  'gNMIVersion'?: (string);
  'extension'?: (_gnmi_ext_Extension)[];
}

export interface CapabilityResponse__Output {
  'supportedModels': (_gnmi_ModelData__Output)[];
  'supportedEncodings': (_gnmi_Encoding__Output)[];
  'gNMIVersion': (string);
  'extension': (_gnmi_ext_Extension__Output)[];
}

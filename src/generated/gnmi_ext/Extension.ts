// Original file: protos/gnmi_ext.proto

import type { RegisteredExtension as _gnmi_ext_RegisteredExtension, RegisteredExtension__Output as _gnmi_ext_RegisteredExtension__Output } from './RegisteredExtension.ts';
import type { Commit as _gnmi_ext_Commit, Commit__Output as _gnmi_ext_Commit__Output } from './Commit.ts';

export interface Extension {
  'registeredExt'?: (_gnmi_ext_RegisteredExtension | null);
  'commit'?: (_gnmi_ext_Commit | null);
  'ext'?: "registeredExt"|"commit";
}

export interface Extension__Output {
  'registeredExt'?: (_gnmi_ext_RegisteredExtension__Output | null);
  'commit'?: (_gnmi_ext_Commit__Output | null);
  'ext'?: "registeredExt"|"commit";
}

// Original file: protos/gnmi.proto

import type { Notification as _gnmi_Notification, Notification__Output as _gnmi_Notification__Output } from './Notification.ts';
import type { Extension as _gnmi_ext_Extension, Extension__Output as _gnmi_ext_Extension__Output } from '../gnmi_ext/Extension.ts';

export interface SubscribeResponse {
  'update'?: (_gnmi_Notification | null);
  'syncResponse'?: (boolean);
  'extension'?: (_gnmi_ext_Extension)[];
  'response'?: "update"|"syncResponse";
}

export interface SubscribeResponse__Output {
  'update'?: (_gnmi_Notification__Output | null);
  'syncResponse'?: (boolean);
  'extension': (_gnmi_ext_Extension__Output)[];
  'response'?: "update"|"syncResponse";
}

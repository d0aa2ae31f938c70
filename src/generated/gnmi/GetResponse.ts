// Original file: protos/gnmi.proto

import type { Notification as _gnmi_Notification, Notification__Output as _gnmi_Notification__Output } from './Notification.ts';
import type { Extension as _gnmi_ext_Extension, Extension__Output as _gnmi_ext_Extension__Output } from '../gnmi_ext/Extension.ts';

export interface GetResponse {
  'notification'?: (_gnmi_Notification)[];
  'extension'?: (_gnmi_ext_Extension)[];
}

export interface GetResponse__Output {
  'notification': (_gnmi_Notification__Output)[];
  'extension': (_gnmi_ext_Extension__Output)[];
}

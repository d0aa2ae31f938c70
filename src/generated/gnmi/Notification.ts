// Original file: protos/gnmi.proto

import type { Path as _gnmi_Path, Path__Output as _gnmi_Path__Output } from './Path.ts';
import type { Update as _gnmi_Update, Update__Output as _gnmi_Update__Output } from './Update.ts';
import type { Long } from '@grpc/proto-loader';

export interface Notification {
  'timestamp'?: (number | string | Long);
  'prefix'?: (_gnmi_Path | null);
  'update'?: (_gnmi_Update)[];
  'delete'?: (_gnmi_Path)[];
  'atomic'?: (boolean);
}

export interface Notification__Output {
  'timestamp': (string);
  'prefix': (_gnmi_Path__Output | null);
  'update': (_gnmi_Update__Output)[];
  'delete': (_gnmi_Path__Output)[];
  'atomic': (boolean);
}

// Original file: protos/gnmi.proto

import type { Path as _gnmi_Path, Path__Output as _gnmi_Path__Output } from './Path.ts';
import type { SubscriptionMode as _gnmi_SubscriptionMode, SubscriptionMode__Output as _gnmi_SubscriptionMode__Output } from './SubscriptionMode.ts';
import type { Long } from '@grpc/proto-loader';

export interface Subscription {
  'path'?: (_gnmi_Path | null);
  'mode'?: (_gnmi_SubscriptionMode);
  'sampleInterval'?: (number | string | Long);
  'suppressRedundant'?: (boolean);
  'heartbeatInterval'?: (number | string | Long);
}

export interface Subscription__Output {
  'path': (_gnmi_Path__Output | null);
  'mode': (_gnmi_SubscriptionMode__Output);
  'sampleInterval': (string);
  'suppressRedundant': (boolean);
  'heartbeatInterval': (string);
}

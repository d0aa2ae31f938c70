// Original file: protos/gnmi.proto

import type { SubscriptionList as _gnmi_SubscriptionList, SubscriptionList__Output as _gnmi_SubscriptionList__Output } from './SubscriptionList.ts';
import type { Poll as _gnmi_Poll, Poll__Output as _gnmi_Poll__Output } from './Poll.ts';
import type { Extension as _gnmi_ext_Extension, Extension__Output as _gnmi_ext_Extension__Output } from '../gnmi_ext/Extension.ts';

export interface SubscribeRequest {
  'subscribe'?: (_gnmi_SubscriptionList | null);
  'poll'?: (_gnmi_Poll | null);
  'extension'?: (_gnmi_ext_Extension)[];
  'request'?: "subscribe"|"poll";
}

export interface SubscribeRequest__Output {
  'subscribe'?: (_gnmi_SubscriptionList__Output | null);
  'poll'?: (_gnmi_Poll__Output | null);
  'extension': (_gnmi_ext_Extension__Output)[];
  'request'?: "subscribe"|"poll";
}

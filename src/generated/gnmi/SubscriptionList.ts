// Original file: protos/gnmi.proto

import type { Path as _gnmi_Path, Path__Output as _gnmi_Path__Output } from './Path.ts';
import type { Subscription as _gnmi_Subscription, Subscription__Output as _gnmi_Subscription__Output } from './Subscription.ts';
import type { QOSMarking as _gnmi_QOSMarking, QOSMarking__Output as _gnmi_QOSMarking__Output } from './QOSMarking.ts';
import type { ModelData as _gnmi_ModelData, ModelData__Output as _gnmi_ModelData__Output } from './ModelData.ts';
import type { Encoding as _gnmi_Encoding, Encoding__Output as _gnmi_Encoding__Output } from './Encoding.ts';

// Original file: protos/gnmi.proto

export const _gnmi_SubscriptionList_Mode = {
  STREAM: 'STREAM',
  ONCE: 'ONCE',
  POLL: 'POLL',
} as const;

export type _gnmi_SubscriptionList_Mode =
  | 'STREAM'
  | 0
  | 'ONCE'
  | 1
  | 'POLL'
  | 2

export type _gnmi_SubscriptionList_Mode__Output = typeof _gnmi_SubscriptionList_Mode[keyof typeof _gnmi_SubscriptionList_Mode]

export interface SubscriptionList {
  'prefix'?: (_gnmi_Path | null);
  'subscription'?: (_gnmi_Subscription)[];
  'qos'?: (_gnmi_QOSMarking | null);
  'mode'?: (_gnmi_SubscriptionList_Mode);
  'allowAggregation'?: (boolean);
  'useModels'?: (_gnmi_ModelData)[];
  'encoding'?: (_gnmi_Encoding);
  'updatesOnly'?: (boolean);
}

export interface SubscriptionList__Output {
  'prefix': (_gnmi_Path__Output | null);
  'subscription': (_gnmi_Subscription__Output)[];
  'qos': (_gnmi_QOSMarking__Output | null);
  'mode': (_gnmi_SubscriptionList_Mode__Output);
  'allowAggregation': (boolean);
  'useModels': (_gnmi_ModelData__Output)[];
  'encoding': (_gnmi_Encoding__Output);
  'updatesOnly': (boolean);
}

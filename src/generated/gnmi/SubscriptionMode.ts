// Original file: protos/gnmi.proto

export const SubscriptionMode = {
  TARGET_DEFINED: 'TARGET_DEFINED',
  ON_CHANGE: 'ON_CHANGE',
  SAMPLE: 'SAMPLE',
} as const;

export type SubscriptionMode =
  | 'TARGET_DEFINED'
  | 0
  | 'ON_CHANGE'
  | 1
  | 'SAMPLE'
  | 2

export type SubscriptionMode__Output = typeof SubscriptionMode[keyof typeof SubscriptionMode]

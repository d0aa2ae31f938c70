// Original file: protos/gnmi.proto

import type { TypedValue as _gnmi_TypedValue, TypedValue__Output as _gnmi_TypedValue__Output } from './TypedValue.ts';

export interface ScalarArray {
  'element'?: (_gnmi_TypedValue)[];
}

export interface ScalarArray__Output {
  'element': (_gnmi_TypedValue__Output)[];
}
